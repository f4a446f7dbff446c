"""Forenames people use for one another: which family each belongs to. A short form may belong to several."""

FAMILIES = """
abigail abby abbie gail
albert al bert bertie
alexander alex al alec sandy sasha xander
alexandra alex sandra sandy sasha lexi
alfred alf alfie fred
alice ally alison
amanda mandy
andrew andy drew
angela angie ange
ann anne anna annie hannah nan
anthony antony tony ant
arthur art artie
barbara barb babs barbie
benjamin ben benny benji
bernard bernie
bradley brad
brian bryan
caroline carol carolyn carrie lyn
catherine katherine kathryn katharine catharine kate cathy kathy katie kit kitty kay cat kath
charles charlie chas chuck chaz
charlotte charlie lottie lotte
christine christina chris chrissie tina
christopher chris kit topher
constance connie
cynthia cindy
daniel dan danny
danielle dani
david dave davy davey dai dewi
deborah debra debbie debs
dennis denis den denny
derek derrick del
donald don donnie
dorothy dot dottie dolly
douglas doug dougie
edward ed eddie ted teddy ned eddy
edwin ed eddie
eileen aileen
eleanor elinor ellie nell nellie nora
elizabeth elisabeth liz lizzie beth betty bess bessie eliza lisa libby betsy elsie lillibet
ellen nell nellie
emily em emmie millie
emma em emmie
eric rick
ernest ernie
eugene gene
evan ieuan ifan ewan euan
florence flo florrie flossie
frances fran francesca fanny frankie
francis frank frankie
franklin frank
frederick fred freddie freddy
gabriel gabe
gareth gary gaz
geoffrey jeffrey geoff jeff
george georgie
gerald gerry jerry
gerard gerry
gillian jill gill jillian
graham graeme
gregory greg
gwendolyn gwen
harold harry hal
harriet hattie harry
helen nell ellen nellie elena helena
henry harry hal hank
herbert herb bert
howard howie
hugh huw hughie
ian iain
isabel isobel isabella isabelle bella izzy belle
jacob jake jack
jacqueline jackie jacqui
james jim jimmy jamie jem
jane janie janey jayne
janet jan
janice jan
jason jay
jean jeannie
jennifer jenny jen jennie
jeremy jerry jez
jessica jess jessie
joan joanie
joanna joanne jo
john jack johnny jon ian sean shaun shawn jock ieuan
jonathan jon johnny jonny nathan
joseph joe joey jo
josephine jo josie
joshua josh
judith judy jude
julia julie jules
julian jules
karen kaz
kenneth ken kenny
kevin kev
kimberley kimberly kim
laura lauren laurie
lawrence laurence larry laurie loz
leonard len lenny leo
leslie lesley les
lewis louis lou
lillian lilian lily lil
linda lynda lyn lindy
louise lou lulu
lucille lucy
lucy lucinda
margaret maggie meg peggy marge margie greta rita daisy madge mags
maria marie mary
marilyn mary lyn
martin marty martyn
mary molly polly mamie may
matilda tilly tilda mattie
matthew matt mat matty
maureen mo
maurice morris mo
maxwell max maximilian
megan meg
melanie mel
melissa mel lissa
michael mick mike mickey micky mikey
michelle shell chelle
mildred millie
miriam mim
mohammed muhammad mohammad mohamed muhammed mohamad mo mohd muhamed
monica mona
nancy nan
natalie nat
nathaniel nathan nat nate
nathan nat nate
neil neal niall
nicholas nicolas nick nicky nico
nicola nicky nikki
norman norm
oliver ollie olly
olivia liv livvy
oscar ossie
pamela pam
patricia pat patsy tricia trish patty
patrick pat paddy
paul paulie
pauline polly
penelope penny
peter pete
philip phillip phil pip
philippa pippa pip
phyllis phyl
rachel rae rachael
raymond ray
rebecca becky becca bex
reginald reg reggie rex
richard rich dick rick ricky richie dickie
robert rob bob bobby robbie bert robin
roberta bobbie
rodney rod
roger rodge
roland rollo
ronald ron ronnie
rosemary rose rosie
rupert bertie
russell russ
samantha sam sammy
samuel sam sammy
sandra sandy
sarah sally sara sadie
sharon shaz
sheila sheelagh shelagh
sidney sydney sid syd
simon si
sophia sophie sofia
stanley stan
stephanie steph steff
stephen steven steve stevie
stuart stewart stu
susan sue susie suzie susannah suzanne suzy
sylvia silvia
teresa theresa terry tess tessa
terence terry terrance
thomas tom tommy
timothy tim timmy
tobias toby
valerie val
vera ronnie
veronica ronnie vera
victor vic
victoria vicky vicki tori vikki
vincent vince vinny
vivian vivien viv
walter wally walt
wendy gwendolyn
wilfred wilf
william bill will billy willie liam wills gwilym
winifred winnie freda
yusuf yousef youssef joseph
zachary zac zack zak
ahmed ahmad ahmet
ali aly
hussain hussein husain hossein
hassan hasan
ibrahim ebrahim
abdul abdullah abdallah
fatima fatimah fatma
aisha ayesha aishah
omar umar
yasmin yasmeen jasmine
"""

_families: dict[str, frozenset[str]] = {}
for _line in FAMILIES.split("\n"):
    _family, *_others = _line.split() or [""]
    for _name in filter(None, (_family, *_others)):
        _families[_name] = _families.get(_name, frozenset()) | {_family}


def families_of(forename: str) -> frozenset[str]:
    """The families a folded forename may belong to; none for most."""
    return _families.get(forename, frozenset())
