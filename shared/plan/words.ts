/**
 * Plain English words, written down for this list: so that spelling leaves them alone, and gibberish can
 * be told from speech. Endings are tried off before a word counts as unknown.
 */
const WORDS = `
ableton absolute abstract accelerator accept access accident accidental according act action active actual ad addition adhere adult adverse advert
advertisement advice affect afraid afternoon against age aggressive ago agree ah ain't airpods album alive alley allocate almond alone along alpine although
altogether always amateur ambitious amend amigo among amuse ancient android angelic anger angle animal ankle anniversary announce annoy annual answer anxious
anymore anywhere apart apologize app apparently appear approach approve apricot april aptitude arctic argue argument aria arise arm arrange arrive art article
artist aside ask asleep assert assignment attempt attend attention attic audacity audit august aunt author autumn avenue average avocado avoid await awake
aware axis backup backyard bacon bag bagel bake bakery balcony balloon banana bandcamp bank bar barbershop bare barn barrel base basic basis basket bassist
bassoon bath battery battle beam bean beard beast beatboxing beauty become bed bee beg behave beige belt bench bend benefit berry beside best bet beyond bill
bind birth biscuit blackberry blade blame bland bleak bless blimey blind blink block blog blood bloom blue blueberry blunder board boil bold bomb bone bongo
boot bootleg border bore born borrow bought boulevard bound boutique bowl boyfriend brain brake branch brave bread break breakfast breathe brief brittle broad
broccoli brooding brother brown brownie browse bruh brush bubble bucket budget bundle burger burn burrito burst bush butcher button buy bypass cabbage cabin
cable cafeteria cage cake camp campaign candle candy cannot canteen capcut capture card career carpet case cashier casino castanets casting castle cauliflower
cautious cease celebrate celesta cellar century cereal ceremony certain chain chalk challenge chamber chanting chaotic chapter character charge charles charm
chase chat check cheek cheese cheetah chef cherry chest chew chief child childhood chimney chin chocolate choice choose chore chose chuckle chum cigarette
cinema cinematic circle circus citizen civil claim class classic classmate clattering clause clerk clever client cliff clinic clink clone closure cloth cloud
clue coach coast coastal coat coconut collar colleague collect college color colour column coma comb comfort comic command comment commercial common company
compare compel compete compile complain complex complexity compose comprise compute concentrate concept concern concise condition conference confirm confuse
conga connect consensus consent consider consist consistency construct contact contain contest context continue contract contrived converse convey convince
cook cookie cope copyright corn corpse corridor corrupt cosmic cost cosy cotton couch count country countryside couple courage course court courthouse
courtyard cousin cover coworker cozy craft cream creation creative creator creature credit creek creepy crew crikey crime crimson cringe croissant cross crown
cry cubase culture cup cupboard cupcake cure curious curl curtain curve custom cute cyborg dad damage damp dance dangle darn dashcam date daughter davinci daw
dawn day deadline deaf death debate debt decade december decide decimal declare decline decode decompress decompression decorate deem deer defeat defend
define definitely deflate degrade degree deletion deliberately delicious delimiter demand demure denote dentist depend derive describe desert deserve design
desk desktop detail develop device diary dictionary diet differ dig dinner dirt disable disagree disclose discord discover discuss disease disgusting dish
disk distinct diverse divide divine dizzy dock doctor document doll dollar domain donut dope doubt douglas downstairs downtime dozen draft dragon drama
dramatic dream dress drink driven driveway droop dumb dunno duplication during dusk dust duty eager earn east eat ecstatic eddy educate edwards effort egg
eggplant either elastic elbow elder election element else embarrassing embassy embodied emit empire employ enemy energetic energy engineer enjoy enter
envelope envious environment epic equality erotic esbuild escalator escape especially ethereal event eventually everyday evidence exact exam example excellent
excerpt excite exclusive excuse execution exercise exist exit exotic expand expansion expect expend expensive experience expert expire explain explode exploit
explore expose exposition express expressive extent extraction eye face facebook facetime fact fail faith fallback false fam fame familiar family famous fancy
fantastic farm fashion father faucet fault favorite fear feat feather feature february feed fees fell fella female fence ferry festival festive fever fierce
fight figure film fine finger firm fist flag flame flash flat flatmate flavor flaw flesh flight float flood flounce flour flow fluffy fluster fly focus fog
folk follow fond food fool foot football force foreign forever forgive fork form formal forth fortune foster fountain fox fragile frame frankly frantic
freedom freeze frequent fresh friday frighten frost fruit fry fuel fun function funding funeral funky fur furious furnish furniture furthermore furthest
future futuristic galactic gallery gameplay garageband garbage garden gas gather gender general generous genuine george gift gig gimme girl girlfriend glad
gloomy glossy glove glow goal gold golden golly gopro gorgeous gothic gotta gouge gracious grade graduation grain grammar grandfather grandiose grandma
grandmother grandpa granny grant grape graph grass grave gray greasy green grey grill grip grocery groove group grow guard guide guitarist habit hairdryer
hamster hang harbor harbour harden hare harm harmony harpsichord hash haunt haven hay haze head headache headset heal health heart heat heaven hectic height
hen hero heroic hesitate hide highlight hilarious hill hire history hit hobby holiday hollow home homie honest honey honor hook horror hospital hostel hotel
however hug humble humor hunger hungry hunt husband hypnotic ice iconic icy idea ideal ignore ill imagine immediately imply import impose impress impression
improper inch income inconsistency incorrect indeed indigo indoor industry inefficient inform inherit initially injection ink insect inspiring instant
instruction insult integrity intelligent intend intensive intention interest interface interior internal internet interpolation interrupt intersection
interview invent inverse invite invocation inwards iphone iron ironic island isolation issue itchy item iterate ivory jacket jail jam january jar jaw jealous
jeans jelly jewel join journal journalist journey joy jubilant judge judgment juice july june junior jury justice keen kiddo king kite knee kneel knife knot
knowledge label ladder lady lake lamb lamp land lane lasagna late latter launch laundry lavender law lawyer lazy league learn lease least leather leg legal
legend lemme lemon lemonade lend lens leopard lesson library licence license lick lid lie life link lint liquid list liter live livestream lmao load loan
lobby local logger logic logs lonely loose loosen lord luck lumpy lunar lunch lung luscious lush lute lying lyre lyric mad magazine magenta magical main
majestic male mall manage mango map march markdown maroon marriage marry mask mass material math matter mayor meadow meal mean meanwhile measure meat medicine
medieval meet melancholy meld melody melt member meme memory menacing mention menu mercy mere metal meter method midnight migrate mike mile milk milkshake
mill million mine miss mistake misty misuse mixtape mock mode model modern module moist mom monday money monitor montage month mood mooing moon moral moreover
mossy most motel mother movie mow muffin mum mumbling murder muscle museum mushroom mushy mutate mystery mystical nah nail naked nap nation native nautical
navy nearby neat necessary neck needle negative neighbor neighbour neighing nephew nervous nest net netflix new newspaper niece noble node nonsense noodles
noon nope nor normal north nostalgic notice notify novel november nowadays number nurse nursery nut oak obey object obs observe obtain obvious ocarina
occasionally occur october odd offend officially often oil oinking olive ominous ongoing onion online onward operate opinion option orange ordinary organic
otherwise outdated outdoor outwards oven overdue overhead overlap overload override overrun overt overwrite owe pack package pain pair palace pale palm
pancakes panel panic pantry pants papaya parade pardon parent parse partially partner passenger passive pasta pastor path patient pattern pavement pay peace
peach peanut pear peek peeps pen pencil pepper period permit personally pertain pet pharmacy photo photography phrase physical picnic picture pie pile pill
pin pineapple pink pinpoint pity pixel plan planet plant plastic playlist playroom pleasure plot plug plugin plum plunder plus pocket poet poetic poison polar
pole polite poll pond poor popcorn popular porch port possess pot potato pounce pour poverty powder powerpoint practice praise pray preacher preceding
precious precise predicate prefix premiere preparation prepare presentation preset president press pretend pretzel prevent prickly pride priest primal prime
prince princess print prison private prize probably proceed process product profit program progress project promise prone proof property prosper protect
protools proud prove provide pub publish punish pupil purple purpose purse puzzle quacking queen query quesadilla quit quiz quokka quote rabbit raccoon race
radical rage rail rambling ranch randomly rare raspberry rattling ravioli raw ray reach react reactive read reality realize reaper reason receive recent
recital recognize recommend recurse red reddit redefine refer referral reflect reform refrain refreshing refuse regal regard regional regress regret regular
rehearsal rehearse relate relative relax rely remain remark remember remix remote rent repetitive replica reply report represent reproduce reproduction
reputation require rescue research reserve reside resolve resort respect respond responsible rest restive retry return review revise reward ribbon rice rich
ride rind risk road roast rob robotic rock role romantic rooftop roommate root rope rose rotate rough roundabout route row royal rub rude ruin rule rural rust
sacred safe sage sail sailboat sake salad salary sale salon salt samsung sand sandwich sane satisfy saturday sauce sauna sausage scan scare scarf scarlet
scatter scene scent science scold score scrape screen screw scroll season seat secret secretary secure seek seldom select selection self sell seminar senior
sensor sentence separator september series sermon serve service settle severe sew shadow shaft shake shallow shame shan't shape sheet shelter shield shine
shirt shock shoe shore shortcut shred shrink shy sibling sidewalk sideways sight silk silly silver similar simple simplify sinister sis sister sit situation
size skate sketch ski skill skin skirt sky skype slack slander slay sleep slide slideshow slim slimy slippery smart smash smell smile smoothie snack snapchat
snoop soap social society sock soda soggy soil solar soldier sole solid solution solve somber sombre someday somehow sometimes somewhere son sonic soon soothe
sorta soul soundcard soup source south spa spaceship spade spam spank spare spawn special specifically specify specs spend spider spiky spill spin spirit
splurge spoil spooky spoon sport spray spring spun spurious square squawk squinting squirrel stack staff stairway stale stammering stamp star stare startle
stash state statistics steal steam steep stellar stephen steven stewart stiff sting stir stomach stomping stoop stove straight strange straw strawberry
streamline strength stress strict strike stripe student study stupid subject submarine subscriber subsequently substitution suburb succeed sudden sufficient
sugar suggest suit sun sunday supply support suppose surprise survive sushi suspect suspicious swag swallow swam swamp sweat sweet swim swoop symbol synthetic
table taco tale talent tall tangy target taste tax taxi tea teach teal teammate tear teaser teenager telegram temper tender tensor tent term thankfully theory
thereafter therefore thief thirst thorny thorough thought thousand thread threat thriller thrilling throne throughput thumb thursday thus thx ticket tide tie
tight till timeout tinkling tip tire title toast toddler toe token toll tomato tomorrow tongue tonight tool tooth topic torn tour toward towel tower toxic
trace trademark tragic tranquil transpile transport trap travel traversal traverse tray treat tree tremble trial tribal trigger trip tripod tropical trounce
truly truncation trunk trust truth tuesday turquoise twin twist twitch twitter typically umbrella unaltered uncle uncompress undergo unfinished unfortunately
unhandled unicorn union unique unit universe university unless unlimited unmodified unsure uplifting upon upset upstairs urban urge usage vacation value
vampire van variety various vast vegetable vehicle velvety verse via vibrant vibraphone vicious victory view village violate violent violet virus visit
visitor vlog volcano volunteer vote voyage vst waffles wage wagon waist wait wake walk wallet wanna war warn wasps waste watch watermelon wealth weapon wear
webcam webinar wedding wednesday week weekend weep weigh weight weird west whatever whatsapp wheat wheel where while whimsical whir whose wife wild win
windshield wine wing winter wire witch within witness wizard wood woodblock wooden wool world worm worry worse worst worth wrap wrestle wrist y'all yard yay
year yellow yep young youth zebra zither zombie zone zoo zoom zucchini`

const ENDINGS = [
  's',
  'es',
  'ed',
  'd',
  'ing',
  'ly',
  'er',
  'est',
  'r',
  'st',
  'y',
  'ness',
  'less',
  'ful',
  'able',
  'ment',
  'ers',
  'ings',
  "'s",
]

const PLAIN: ReadonlySet<string> = new Set(WORDS.split(/\s+/).filter(Boolean))

/** @param isOther whether a word is known from elsewhere, so that its endings are too */
export function isPlainWord(word: string, isOther: (word: string) => boolean): boolean {
  const isPlain = (base: string) => PLAIN.has(base)
  return (
    PLAIN.has(word) ||
    ENDINGS.some(
      (ending) =>
        isInflected(word, ending, isPlain) ||
        (/^(e?s|e?d|ings?|ly|e?r|ers|e?st)$/.test(ending) && isInflected(word, ending, isOther)),
    )
  )
}

/** "walked", "baking", "stopped", "happier", "cities" */
function isInflected(word: string, ending: string, isBase: (word: string) => boolean): boolean {
  if (!word.endsWith(ending) || word.length - ending.length < 3) return false
  const stem = word.slice(0, -ending.length)
  if (/^(d|r|st)$/.test(ending) && !stem.endsWith('e')) return false
  if (stem.endsWith('e') && ending.startsWith('e')) return false // "muteed"
  if (ending.startsWith('y') && stem.endsWith('y')) return false // "playy"
  const opensSoft = /^(e|i|a|y)/.test(ending)
  // "clipping" and not "cliping"
  if (isBase(stem) && !(opensSoft && stem.length <= 4 && IS_SHORT.test(stem))) return true
  // "baking", but not "silencs"
  if (opensSoft && isBase(`${stem}e`)) return true
  if (stem.endsWith('i') && isBase(`${stem.slice(0, -1)}y`)) return true
  const single = stem.slice(0, -1)
  return opensSoft && stem.at(-1) === stem.at(-2) && IS_SHORT.test(single) && isBase(single)
}

/** Ends in a consonant, a vowel and a consonant that is doubled: "stop", but not "loud". */
const IS_SHORT = /(^|[^aeiou])[aeiouy][bcdfgklmnprstvz]$/
