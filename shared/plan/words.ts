/**
 * Plain English words, written down for this list: so that spelling leaves them alone, and gibberish can
 * be told from speech. Endings are tried off before a word counts as unknown.
 */
const WORDS = `
makeup tritone ableton absolute abstract accelerator accept access accident accidental according act action active actual ad addition adhere adult adverse advert
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
courtyard cousin cover coworker cozy craft crave cream creation creative creator creature credit creek creepy crew crikey crime crimson cringe croissant cross crown
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
radical rage rail ramble rambling ranch randomly rare raspberry rattling ravioli raw ray reach react reactive read reality realize reaper reason receive recent
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

/**
 * Words as plain as those that are one slip away from a word of ours: without them "remove the
 * brass" would be the bass, and "add a swan" a swap. Chosen by running the correction over the 30,000 most
 * frequent English words of wordfreq 3.1.1.
 */
const NEAR_MISSES = `
abiding abode abolish abortion absurdity abusing abusive acceleration accents accused accuses accusing aces adjunct admit aging aided aids ailments airlines alas
alerted allotted alloy alluded almighty alps altar analogue apes apiece appalled appealed appeals appease appendix appoint aptly arsenal arya ascended
ascending ashamed assange assured assures assuring astounding aswell attainment attracted attracting attracts auction audi auditor aversion awakened awakening
backlog baffled baffling ballots barclay bargain barkley barley baroness barrage barrier barrow bash batches bates battered bays beck bedrock beloved bent
bestowed beta bidding bitterly blanc blanche blazers blazing blight bloated blowout boasted bonuses boon boroughs botched boulder bragging brass brat breeders
bride bridget brig brigham britain britons brits brody broom buck bullets bullion bullying bums buns burrows burying business butterfly calamity calder
caliber campuses canton canucks carnage cascade caster casually catering celeste cena centric cert channing charity cheated cheater cheating chilean choo
chords christy chun chung clan clashed clashes classify claudio clit clogged clutches cohort colonial commend commit como compass compassion concede conceived
condemned condemning condemns condone conferred confessed confesses congested conical conserved consort constable cont contempt contend continent converge
convict copious corbett corp correlated countered coup couture covert coveted cowards crab cramped crane crate crawling crease crescent crete cripple crises
cristina crumble crusade crust crutches cuddle cults cunning cunts curated cyclist cyclone cyclops cypress dame dare darling daunting dawkins deceased
deceiving decipher decreed dedicate deducted deeds defenses definitive deformed delaney delegate deli delicacy deliveries deluded demi departed departing
departs depleted deploying deported deposed deposition depot depressed depressing deprive dept deranged descent desmond desolate despair detached detachment
detain diapers diluted dime dine dirk disbanded discern discharged dissent dive diversion diverted dodging doesn dole dome dominic dork dose dossier dove
downgraded dreaded drifted droplets drought drove drugged duly dutch dwelling eastern eclipse eden edict editions eighteenth elevations eleventh elimination
elusive enacted enacting enchanted enchanting encore endearing endowed endure enlarge enraged enrolled enrolling ensued ensuing entice entrance entrants
epitome equator eradication erasmus erected erection erosion ethos everest evicted evolution ewing exceeds executive exited expanse explosive extensively
extinct faber fairness fallen fallout fang farage fare farmhouse fatality fate fave faye feast feelin felicity fellow fender fest fide fifteenth figs finnish
fission fitness fitz flanders flanks flannel flaps flattered flattering fledged fleeing flint flop flowering fluctuations foolish forbids forearm foreword
forster foul fourteenth fracking franks frantically fraught freight fright frowned fumble funnel funnier funniest gabe gail galley gallons galloway gals
gaping garment gazing gems gene gents gestures ginger glaring glee glimmer glitter goodies goodness gore governs grabbing grange grate grazing greeted grid
grim grin grinder groomed gusts hail halal hale hampered hardness harvest haste hatched haul havin heroine hess highness hindered hive hoard hoist holiness
holloway honours horatio hounds hubs hull humorous hump huskies hyde imagery imbalance immersed impaired impending implicated imprint improvised impulse
incense incest incline indicted induced induces inducing inducted ineligible infants infect inflated ingenuity injured injuring innovation inpatient insanity
insisted insisting instance instinct insulated insure integral intensify interim interrogated invest invoice italics jackass jock jointly keating keel kemp
kiln kilo kindred kinks kits knack knicks knit kristin kristina labs lace lacy lads lair laird landslide lang lange laos lapd lark lars lash leaned leaning
leds legion leighton leisure lent lesions lest lever libs likened lima limb limo limp linger literate lobes loft loki loom loot loretta lori lottery lotto
lotus lust lyft mace mack maclean maga maids maintains majority mane mankind mara marble margins mari marital marlins marr marrow mars marshes mart martins
martyrs mastermind maternal mathews matured maturing maze mclean mead meade meddling mediated mellon melo meng mens ment mentors meta metabolic metallica mich
midday middlesex midi midst milf mina mindless minister minsk minus missiles missions mister mojo mold momentum monk monograph monsieur mont monument mora
mori morphine morse moth motives mounds mountainous mounting movement moyes muck mule mustered mutiny myspace nadal narrative natal naval nerd newfound
newport niche niger nigger nightmare niles nino nitrate nodding norma norse notable notably notions nuanced nuances nuclear nude nuggets nyse obsession
offence offline offside omen opec openness orioles otter ounces outfits outlets outpost outward ovaries overhaul overland overlook overpriced overrated
overruled oversaw oversee owen oysters packard pact padre palate para parcels pauline pave peas peat peeling peking penance pending perilous perished perks
perverse petition photograph pierce pimp pirates pits placebo planks plaster plateau plato playa pleaded pleading plight ploy plumbing plump plunged plush
poaching pods pont popularity pores posing potion pottery pounded pounding pounds practically pranks preceded predict premier prepaid prestige pretext probing
processor procure professed propel prophet proposition props protest proverbs pudding puddle puma pumpkin pups pussies putt quests quilt quirk rabid racists
racking raid raisins rake rally rama ramos rampant rams ranked ranking ranting rape rapists rash ration rave reactions readily realise realm realty rebates
recalls recreate recurring recycle reed refinery refs regain regents regimen regiment regimes registrar registry reilly reindeer relapse relay religion
relocation remit remorse renal renault renewed renewing renovated reopened reopening reparations repay repeal repent replicated repressed reputed resent resisted
resonant resonate restart restrain retail rethinking retires retreat reunion revamped revel revenge revenue revive revoked revolution revolve rhythmic richter ridges
rift rigging rigs ringo rink rinse rioting risen rites rods rollin rookies rotten rovers rubble rugs rumored rung runnin ruse ruth sanction sank sash satanic
savages scrum secession secretion sect sectors sediment seduce seeded seeding seeds semen semester separatist sept sequels severity sexiest shambles shan
shedding shove shrines shrub shuttle sickness signage sinner situated sixteenth skim slabs slave sled sleeves slender slew slime slot snuck snuff soar sofa
soho sold soluble solvent sorrows spacex spain sparring spec spent spouses spout sprawling spurred stabbed stained stakes stalker stalking stamina stark starr
starved starving stats steadfast steph stiles stink stitch stomp stranded stricken strides stringent studded stumbled stumbling stupidity suction sued suffice
sunk sunlight superb surgeon sven swan swat sway tackled tackles tackling tactics tainted takin tampering tanning taser tavern teased teasing tedious tempest
templar template temps tempt tended tending thatcher thaw thierry thighs thirteenth thistle thom thong threaten thrill thrive tilted tilting ting tint titties
tonne torch tore torment tote towed tract tragedy transfuse transverse treachery treaties trenches trident trio tripoli trooper trough tumble tung turbine turd turf
turin turing turk twat twentieth tyne unarmed uncharted uncover underrated undertaker unequal uniting unload unlocked unlocking unprofessional unsuitable
untimely upbringing updates upright uprising users usps variation vary vending venting ventures vera vice vigilance vigilant viking violence vocalist volley vomit
vomiting wandered wards warp wary watt weaver weaving weld wellness welp wept western whooping whopping widow wilde willy winslow wits wretched wright wrinkle
wrought zinc
`

const PLAIN: ReadonlySet<string> = new Set(`${WORDS} ${NEAR_MISSES}`.split(/\s+/).filter(Boolean))

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
