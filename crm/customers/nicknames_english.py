"""English names that stand for each other, a family on each line (see `nicknames.py`)."""

ENGLISH = """
elizabeth liz lizzie lizzy beth betty bess bessie betsy eliza libby lisa elisabeth elspeth liza lilibet elsie lillibet
margaret maggie meg peggy madge marge margie margo margot rita greta marguerite daisy mags
catherine katherine kathryn catharine katharine kathleen cathryn kate katie katy kathy cathy kat kay kitty kit cath cat kath
robert rob robbie bob bobby bert robin
william will bill billy willy willie liam wills gwilym
richard rick ricky rich dick dickie ritchie richie
john jack johnny jon johnnie jonny ian hans sean shaun shawn jock ieuan
jonathan jonathon jon jonny johnathan johnny nathan
james jim jimmy jamie jem jimmie
edward ed eddie ted teddy ned eddy
edwin ed eddie
edmund ed eddie ted ned
thomas tom tommy thom
charles charlie chas chuck chaz charley
michael mike mick mickey micky mikey mitch
david dave davey davie davy dai dewi
daniel dan danny
danielle dani danni
matthew matt mat matty
mathew matt matthew
andrew andy drew
anthony antony tony ant
antonia toni tony
stephen steven steve stevie ste
stephanie steph stef steffi stevie steff
stephan stefan steve
christopher chris kit topher kris
christine christina chris chrissie chrissy tina kirsty kirsten
nicholas nicolas nick nicky nico
nicola nicky nikki nic nichola
peter pete
philip phillip phil pip
philippa pippa pip phil
patrick pat paddy rick
patricia pat patsy patty tricia trish
joseph joe joey jo
josephine jo josie joey
joanne joanna jo joan jojo
susan sue susie suzy susannah suzanne susanne suzanna suzie
deborah debbie deb debra debs
barbara barb babs barbie basia
jennifer jen jenny jenni jennie
jessica jess jessie
rebecca becky becca bex rebekah
samuel sam sammy
samantha sam sammy
benjamin ben benny benji
alexander alex alec al sandy xander sacha sasha lex
alexandra alex sandra sandy lexi alexa sasha
alan allan allen alun al
albert al bert bertie
alfred alf alfie fred
frederick fred freddie freddy frederic
winifred win winnie freda
francis frank fran frankie
frances fran fanny francesca frankie
george georgie
georgina georgie gina georgia
geoffrey jeffrey geoff jeff
gerald gerry jerry
gerard gerry ged jed
gregory greg gregg
harold harry hal
henry harry hal hank
harriet hattie harry
helen nell ellie nellie helena ellen elena
eleanor elinor nell ellie nora ellen nelly nellie
ellen nell nellie ellie
amelia amy millie mia milly
emily em emmy millie emmie
emma em emmy emmie
isabel isabella isobel isabelle bella izzy belle ishbel
jacqueline jackie jacqui jacky jaqueline
janet jan jenny
janice jan
jeremy jez jem jerry
kenneth ken kenny
kimberley kim kimberly
lawrence laurence larry laurie lawrie loz
leonard len lenny leo
lesley leslie les
louise lou louisa lulu
lucy lucinda lu lucie
lillian lilian lily lil
madeleine madeline maddie maddy
martin marty martyn
mary molly polly may mollie maria marie moira mari mamie
maureen mo
melanie mel
melissa mel missy lissa
michelle shell chelle micky
natalie nat natasha
nathan nathaniel nat nate
norman norm
oliver ollie olly
olivia liv livvy ollie
pamela pam
pauline paula polly
penelope penny
rachel rachael rach ray rae
raymond ray
reginald reg reggie rex
ronald ron ronnie
rosemary rose rosie
rosalind ros roz rosie
roger rodge
roderick rod roddy
rodney rod
rosamund ros roz
russell russ
sarah sara sally sal sadie
sandra sandy
sharon shaz
shirley shirl
simon si
sidney sydney sid syd
stanley stan
stuart stewart stu stew
terence terry terrance terrence tel
teresa theresa terry tess tessa tracy tracey
theodore theo ted teddy
timothy tim timmy
tobias toby
valerie val
veronica ronnie vera
victor vic
victoria vicky vicki tori vikki vic
vincent vince vinny vin
vivien vivian vivienne viv
walter wally walt
wendy gwendoline gwen gwendolyn
zachary zac zak zach zack
abigail abi abbie gail abby
agnes nessie aggie
amanda mandy manda
angela angie ange
ann anne anna annie nan hannah nancy anita
annabel bella annabelle belle
arthur art artie
bernard bernie
bernadette bernie
beatrice bea beattie trixie
bridget bridie biddy
caroline carrie carol lyn carolyn
cecilia cissie celia cecily
charlotte lottie charlie char lotte
clifford cliff
clive clyve
colin col
cynthia cindy
cyril cy
dennis denis den denny
denise den
derek deric del derrick
dominic dom nic
donald don donny donnie
dorothy dot dottie dolly dora thea
douglas doug dougie
duncan dunc
ernest ernie
eugene gene
evelyn eve evie
florence flo flossie florrie
gabriel gabe
gabrielle gabby gaby
gillian gill jill jillian gilly
gladys glad
glenys glen
graham graeme grahame
gwyneth gwen
herbert herb bert bertie
horace horry
hubert bert
hugh hughie huw shug
imogen immy
irene rene reenie
isaac izaac zac ike
jacob jake jack
joshua josh
judith judy jude
julia jules julie juliet
julian jules
katrina trina kat
keith keef
lauren laura laurie
lewis lou louis lewie
lorraine lori raine
luke lucas
malcolm mal malc
marjorie marge margery marjory
mark marc marcus
maurice morris mo
maxwell max maximilian
maximilian max
michaela kayla micky mikey
mildred millie milly
miriam mim mimi
myfanwy myf
neil neal niall
nigel nige
norma normie
rhoda rho
rupert bertie
scott scottie
sean shaun shawn shane john
sylvia sylvie silvia
tamsin tammy thomasina
tamara tammy
ursula ursie
wilfred wilf fred
winston win
xavier xav
yvonne eve evie
alice ally alison
bradley brad
brian bryan
constance connie
eileen aileen
eric rick
evan ieuan ifan ewan euan
franklin frank
gwendolyn gwen
howard howie
ian iain
jane janie janey jayne
jason jay
jean jeannie
joan joanie
karen kaz
kevin kev
linda lynda lyn lindy
lucille lucy
marilyn mary lyn
matilda tilly tilda mattie
monica mona
oscar ossie
paul paulie
phyllis phyl
roberta bobbie
roland rollo
sheila sheelagh shelagh
sophia sophie sofia
"""
