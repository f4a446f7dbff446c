"""Welsh, Irish, Polish, South Asian and other names that stand for each other (see `nicknames.py`)."""

WELSH = """
gwenllian gwen llian
bronwen bron bronwyn
angharad hari anghared
rhiannon rhi non
sian jane
ceri ceridwen
ceridwen ceri
dafydd david dai dewi
dewi david dai
ioan john iwan ieuan ifan evan
sion john
huw hugh
rhys rees reece reese
gruffydd gruffudd griff griffith guto
llewelyn llywelyn llew lyn
owain owen owenn ywain
geraint ger
gareth gaz gary garry
alun alan
emrys ambrose
eluned lyn linet
cerys carys
mair mary
megan meg
non nona
bethan beth
catrin catherine cat
elin ellen helen
steffan stephen steff
tomos thomas tom twm
gwilym william wil
eirlys eirwen
"""

IRISH = """
siobhan shevaun shivaun chevonne joan
sinead shinade jane
niamh neve neeve neave nieve
aoife eva efa
caoimhe keeva kweeva keva
ciara keira kiera kira
aisling ashling aislinn ashlyn
orla orlagh
roisin rosheen rose
grainne grania grace
maire mary maura moira
mairead margaret maread
bronagh brona
padraig patrick paddy padraic pauric podge
seamus james shamus jim
eoin owen eoghan ian
cian kian keane
ciaran kieran keiran kieron
declan dec
diarmuid dermot diarmaid jeremiah
cathal charles cahal
donal daniel donald
fionn finn
liam william
micheal michael
tadhg tighe timothy teague
oisin osheen
ruairi rory ruairidh ruari
aodhan aidan aiden
conor connor
"""

POLISH = """
malgorzata gosia margaret malgosia gosha
katarzyna kasia katie kaska catherine kate
agnieszka aga agnes
aleksandra ola alexandra olka
anna ania anka hania aneczka
elzbieta ela elizabeth elka
ewa eva ewka
joanna asia joasia joanne jo
magdalena magda madzia
maria marysia maryla marie mary
zofia zosia sophia sofia
monika monica
dorota dorotka dorothy
izabela iza isabella
justyna justina justynka
karolina karola caroline
natalia natalka
weronika wera veronica
wiktoria wika victoria
aleksander alek olek alexander
andrzej andrew jedrek
grzegorz grzesiek gregory greg
jakub kuba jacob jakob
jan janek jas john
jerzy jurek george
jozef jozek joseph
krzysztof krzysiek christopher chris
lukasz lukas luke
maciej maciek matthew matthias
marcin martin marcinek
mateusz matthew mat
michal michael
pawel paul pavel
piotr peter piotrek
rafal raphael
stanislaw staszek stan stas
stefan stephen
tomasz tomek thomas
tadeusz tadek
wojciech wojtek voytek
zbigniew zbyszek zbig
wladyslaw wladek
"""

SOUTH_ASIAN = """
mohammed muhammad mohamed mohammad mohamad muhammed mohd md muhamad mohamud mahomed mehmet mo muhammadu mohamet mahmad muhamed
ahmed ahmad ahmet ahmmed achmed
hussain hussein husain husein hossain hossein hussin hosain
hassan hasan hassen
ali aly alli
abdul abdal abd abdel abdullah abdallah
abdullah abdulla abdallah abdellah abdalla
abdulrahman abdurrahman abdulrehman abdelrahman abdirahman abdurahman
rahman rehman rahmaan
ibrahim ebrahim ibraheem abraham
ismail ismael esmail ismaeel
yusuf yousuf yousef yusef youssef yousaf yusaf joseph
yasin yaseen yassin yasseen
osman usman uthman othman usmaan
omar umar umer omer
khalid khaled kalid
saeed said sayed saied syed sayyid sayeed
shahid shaheed
shaikh sheikh shaik sheik shaykh
iqbal ikbal eqbal
akhtar akhter akther
begum begam
bibi bebe
khatun khatoon
ayesha aisha aysha aishah aicha aesha ayisha asha
fatima fatema fatimah fathima fatma faatimah
khadija khadijah khadeeja kadija khatija
zainab zaynab zeinab zaineb zinab
maryam mariam miriam maryum meryem
amina aminah ameena aamina
rukhsana ruksana rukhsaana
shabana shabnam
nasreen nasrin nasrine
yasmin yasmeen jasmin jasmine yasmine
noor nur nour
rashid rasheed rachid
hamid hameed hamed
majid majeed
karim kareem
salim saleem salem
nadim nadeem
wasim waseem
imran emran
tariq tarek tarik
faisal faysal feisal
bilal billal belal
zahid zaheed
chowdhury choudhury chaudhry choudhary chaudhary chowdhry choudhry chaudhri
siddiqui siddique siddiqi siddiq sidiqi
qureshi quraishi koreshi qureishi
miah mia miya mian
uddin udin ud ullah
patel patil
singh sing
kaur kour
gurpreet gurprit
harjit harjeet
manjit manjeet
surjit surjeet
baljit baljeet
daljit daljeet
paramjit paramjeet parmjit
jaswinder jaz jas
kulwinder kully
sukhwinder sukhvinder sukh
satwinder satvinder
rajinder rajender raj
rajesh raj
sanjay sanj
dipak deepak
dipa deepa
anil aneel
mukherjee mukherji mukhopadhyay
banerjee banerji bandyopadhyay
chatterjee chatterji
"""  # noqa: E501

MORE = """
alexei alexey aleksei alex
dmitri dmitry dimitri dima
sergei sergey sergiy
yuri iurii yuriy
olena helen elena
oleksandr alexander sasha
mykola nicholas nikolai
volodymyr vladimir vova
ion ioan john
andrei andrey andriy andrew
mihai michael mihail
gheorghe george
joao john
jose joseph pepe
francisco paco pancho
antonio tony toni
guillermo william
kwabena kobina
kwame kwami
abena aba
chukwuemeka emeka
oluwaseun seun
oluwatobi tobi
babatunde tunde
temitope temi
folasade sade
"""
