/**
 * Plain English words, written down for this list: so that spelling leaves them alone, and gibberish can
 * be told from speech. Endings are tried off before a word counts as unknown.
 */
const WORDS = `
cringe boo frighten yawn chuckle weep slurp burp squawk clink scrape shred mow splash smash toll whir rehearse cashier bland brittle slay transfer amplifier moist bought shaft affect override hash image stash padding fallback axis mode expand extent accelerator browse instant pinpoint lease blink fell george aria sole impression stripe peek unicorn rust haven steven stephen stewart douglas edwards deflate scroll feat span meld chore
addition additionally moreover furthermore subsequently thereafter able about above absolute accept accident according account across act actual add address adult advice afraid after afternoon again against age ago agree ahead aim air album alive all almost alone along already
also although always amateur among amount amuse ancient and anger angle animal ankle announce annoy annual another answer any apart apartment apologize app appear apple apply appreciate approach area argue arm around
arrange arrive arrow art article artist ask asleep assist attach attack attempt attend attention attic audience aunt author auto autumn avenue average avoid awake aware away awful awkward baby back background bad bag
bake balance balcony ball balloon banana band bank bar bare bark barn barrel base basement basic basket bath battery battle beach beam bean bear beard beast beat beautiful beauty because become bed bee beef beer before beg
begin behave behind believe bell belong below belt bench bend beneath benefit berry beside best bet better between beyond bicycle big bike bill bird birth birthday biscuit bit bite bitter black blade blame blank blanket bleed bless
blind block blood bloom blow blue board boat body boil bold bomb bone book boot border bore born borrow boss both bother bottle bottom bounce bowl box boy brain brake branch brave bread break breakfast breath breathe breeze brick
bridge brief bright bring broad broken brother brown brush bubble bucket budget build building bunch burn burst bus bush business busy but butter button buy buzz cabin cable cafe cage cake call calm camera camp can candle candy
cap capture car card care career careful carpet carry case cash castle cat catch cause ceiling celebrate cell center century ceremony certain chain chair chalk challenge chamber chance change channel chapter character charge
charm chase chat cheap check cheek cheer cheese chef chest chew chicken chief child childhood chin chip chocolate choice choir choose church cigarette circle citizen city civil claim class classic clean clear clerk clever click
client cliff climb clock close cloth clothes cloud club clue coach coast coat code coffee coin cold collar collect college color colour column comb combine come comfort comic command comment common company compare compete
complain complete computer concentrate concept concern concert condition conference confirm confuse connect consider contact contain content contest continue contract control conversation convince cook cookie cool copper copy
corn corner correct cost cotton couch cough could count counter country couple courage course court cousin cover cow crack craft crash crazy cream create creature credit creek crew crime crisp cross crowd crown cry culture cup
cupboard cure curious curl current curtain curve custom customer cut cute cycle dad daily damage damp dance danger dark date daughter dawn day dead deaf deal dear death debate debt decade decide deck declare decorate deep deer
defend degree delay deliver demand dentist depend depth describe desert deserve design desk detail detect develop device dial diary dictionary die diet differ different difficult dig dinner direct dirt dirty disagree disappear
discover discuss disease dish disk distance divide dizzy doctor document dog doll dollar door double doubt down dozen draft drag drama draw drawer dream dress drink drive drop drum dry duck dull dumb during dust duty each eager ear
early earn earth ease east easy eat edge educate effect effort egg eight either elbow elder electric element elephant elevator else empire employ empty end enemy energy engine enjoy enough enter entire entry envelope environment
equal error escape especially essay even evening event ever every evidence exact exam example excellent except excite excuse exercise exist exit expect expensive experience expert explain explode express extra eye face fact fail
fair fairy faith fall false fame familiar family famous fan fancy far farm fashion fast fat father fault favor favorite fear feather feature feed feel female fence festival fever few field fierce fight figure file fill film final
find fine finger finish fire firm first fish fist fit fix flag flame flash flat flavor flesh flight float flood floor flour flow flower flute fly focus fog fold folk follow food fool foot football force foreign forest forever
forget forgive fork form formal fortune forward found fountain four fox frame free freedom freeze fresh friday friend frog from front frost fruit fry fuel full fun function funny fur furniture further future gain game gap garage
garbage garden gas gate gather general generous gentle genuine get ghost giant gift girl give glad glass glove glow glue go goal goat god gold golf good goose grade grain grammar grand grandfather grandma grandmother grandpa grant
grape graph grass grave gray great green grey grill grip grocery ground group grow guard guess guest guide guitar gun guy habit hair half hall hammer hand handle hang happen happy harbor hard hardly harm hat hate have hay head
headache heal health hear heart heat heaven heavy height hello help hen her here hero hesitate hide high hill him hint hip hire history hit hobby hold hole holiday hollow home honest honey honor hook hop hope horn horror horse
hospital host hot hotel hour house how however hug huge human humor hundred hunger hungry hunt hurry hurt husband ice idea ideal ignore ill image imagine important impossible impress improve inch include income indeed indoor
industry inform ink insect inside instead instruction insult intelligent intend interest internet interrupt interview into introduce invent invite iron island issue item jacket jail jam january jar jaw jazz jealous jeans jelly
jet jewel job join joke journal journey joy judge juice july jump june jungle junior jury just justice keen keep kettle key kick kid kill kind king kiss kitchen kite knee kneel knife knock knot know knowledge label lack ladder
lady lake lamb lamp land lane language laptop large laser last late laugh laundry law lawn lawyer layer lazy lead leader leaf league learn least leather leave lecture left leg legal legend lemon lend length lens less lesson let
letter level library license lid lie life lift light like limit line link lion lip liquid list listen liter little live liver load loan local lock lonely long look loose lord lose loss lost lot loud love lovely low lower luck
lucky lunch lung machine mad magazine magic mail main major make male mall man manage manner many map march mark market marriage marry mask mass master match material math matter maybe mayor meal mean meaning measure meat medicine
medium meet meeting melt member memory mention menu mercy mess message metal meter method microphone middle midnight might mild mile military milk mill mind mine minor minute mirror miss mistake mix mobile model modern modest mom
moment monday money monkey month mood moon moral more morning most mother motion motor mountain mouse mouth move movie much mud mum murder muscle museum mushroom music must mute mystery nail naked name nap narrow nasty nation
native nature near nearly neat necessary neck need needle negative neighbor nephew nervous nest net never new news newspaper next nice niece night nine nobody noise none noon nor normal north nose note nothing notice novel
november now nowhere number nurse nut oak obey object observe obvious occur ocean october odd off offend offer office officer often oil old olive once one onion online only onto open opera operate opinion opposite orange orchestra
order ordinary organ original other ought our out outdoor outside oven over owe own owner pack package page pain paint pair palace pale palm pan panel panic pants paper parade pardon parent park parrot part partner party pass
passenger past paste path patient pattern pause pay peace peach pen pencil people pepper per perfect perform perhaps period permit person pet phone photo phrase physical piano pick picnic picture pie piece pig pile pill pillow
pilot pin pink pipe pitch pity pizza place plain plan plane planet plant plastic plate play player please pleasure plenty plot plug plus pocket poem poet point poison pole police polite pond pool poor pop popular porch port
position possess possible post pot potato pour poverty powder power practice praise pray prayer prefer prepare present president press pretend pretty prevent price pride priest prime prince princess print prison private prize
probably problem process produce product professor profit program progress project promise proof proper property protect proud prove provide public pull pump punch punish pupil puppy pure purple purpose purse push put puzzle
quality quarter queen question quick quiet quit quite quiz quote rabbit race radio rail rain raise ranch range rapid rare rat rate rather raw ray reach react read ready real realize really reason receive recent recipe recognize
recommend record recover red reduce refer reflect refuse regret regular relate relative relax release remain remark remember remind remote remove rent repair repeat replace reply report request require rescue research respect
respond responsible rest restaurant result return review reward rhythm ribbon rice rich ride right ring rise risk river road roar roast rob rock rocket role roll roof room root rope rose rotate rough round route row royal rub
rubber rude ruin rule run rush sad safe sail salad salary sale salt same sand sandwich satisfy saturday sauce save say scale scare scarf scene scent school science scissors scold score scratch scream screen screw sea search season
seat second secret secretary section secure see seed seek seem seldom select self sell send senior sense sentence separate serious serve service session set settle seven several severe sew shade shadow shake shall shallow shame
shape share sharp shave she sheep sheet shelf shell shelter shine ship shirt shock shoe shoot shop shore short shot should shoulder shout show shower shrink shut shy sick side sigh sight sign signal silence silent silk silly silver
similar simple since sing single sink sir sister sit situation six size skate ski skill skin skirt sky slap sleep slice slide slight slim slip slow small smart smell smile smoke smooth snack snake snap snow so soap social society
sock soft soil soldier solid solution solve some somebody somehow someone something sometimes somewhere son song soon sorry sort soul sound soup source south space spare speak special speech speed spell spend spicy spider spill
spin spirit spit split spoil spoon sport spot spray spread spring square squeeze stable stack stadium staff stage stair stamp stand standard star stare start state statement station stay steal steam steel steep step stick stiff still
sting stir stomach stone stop store storm story stove straight strange stranger straw stream street strength stress stretch strict strike string strip strong student studio study stuff stupid style subject succeed success such
sudden sugar suggest suit sum summer sun sunday sunny super supper supply support suppose sure surface surprise surround survive suspect swallow swear sweat sweater sweep sweet swim swing switch sword symbol system table tail take
talent talk tall tank tap tape target task taste tax taxi tea teach teacher team tear teenager telephone television tell temper temple ten tennis tent term terrible test text than thank that the theater their them then theory
there therefore these they thick thief thin thing think third thirst thirsty this thorough those though thought thousand thread threat three throat throne through throughout throw thumb thunder thursday thus ticket tide tidy tie
tiger tight till time tin tiny tip tire tired title toast today toe together toilet tomato tomorrow tone tongue tonight too tool tooth top topic total touch tough tour toward towel tower town toy track trade traffic train trap
travel tray treat tree tremble trial triangle trick trip trouble truck true trumpet trunk trust truth try tube tuesday tune tunnel turkey turn twelve twenty twice twin twist two type ugly umbrella uncle under understand uniform
union unique unit universe university unless until up upon upper upset upstairs urge urgent use useful useless usual vacation valley valuable value van variety various vast vegetable vehicle version very via victory video view
village violin virus visit visitor voice volcano volume volunteer vote voyage wage wagon waist wait waiter wake walk wall wallet wander want war warm warn wash waste watch water wave wax way we weak wealth weapon wear weather
wedding wednesday weed week weekend weigh weight welcome well west wet whale what wheat wheel when where whether which while whisper whistle white who whole whom whose why wide wife wild will win wind window wine wing winner winter
wipe wire wise wish with within without witness wolf woman wonder wonderful wood wooden wool word work worker world worm worry worse worst worth would wound wrap wrestle wrist write writer wrong yard year yell yellow yes yesterday
yet young youth zebra zero zone zoo
podcast vlog youtube tiktok instagram discord slack stream streamer channel upload download intro outro demo gig concert rehearsal jam riff verse chorus bridge hook lyric melody harmony drummer guitarist bassist producer engineer
mic microphone laptop phone iphone android zoom skype teams meeting lecture interview voicemail voiceover audiobook ringtone karaoke playlist remix mixtape studio bedroom kitchen office garage basement bathroom classroom church
gym bar pub restaurant airport bus train subway taxi park beach field court lobby hallway corridor stairs rooftop yard colleague boss client customer listener viewer audience subscriber follower fan band singer rapper narrator
reporter journalist teacher student kid toddler neighbor roommate grandma grandpa mum dad sister brother wife husband girlfriend boyfriend buddy dude guys folks homework assignment presentation project exam deadline trailer teaser
commercial advert ad jingle game gameplay montage highlight clip snippet excerpt bite take takes session draft rough cut master stems loop sample preset plugin vst daw audacity ableton logic reaper protools garageband headphone
earbuds speaker soundcard interface recorder handheld camera tripod windshield gopro drone dashcam webcam tv netflix spotify soundcloud bandcamp itunes anymore basically literally honestly seriously obviously totally anyway whatever
okay yeah yep nope nah hmm ugh oops whoa wow yikes haha lol lmao omg btw imo tbh idk fyi asap thx ngl bruh bro fam sis y'all gonna wanna gotta kinda sorta dunno lemme gimme cannot shan't ain't midnight noon later earlier recently
lately afterwards meanwhile currently previously originally initially eventually suddenly quickly slowly loudly quietly softly badly poorly nicely properly correctly clearly barely hardly mostly partly fully completely entirely
slightly somewhat fairly rather pretty extremely incredibly insanely ridiculously super ultra mega extra accidentally unfortunately hopefully luckily please kindly immediately directly straight smoothly gradually constantly always
forever everywhere nowhere anywhere outside inside upstairs downstairs overhead underneath behind beside between among annoying distracting amazing awesome terrible horrible gorgeous fantastic brilliant boring exciting interesting
surprising disgusting embarrassing weird creepy spooky scary funny hilarious epic dramatic cinematic vintage retro modern futuristic robotic alien ghostly dreamy floaty punchy gritty smooth silky velvety crunchy juicy massive tiny
teeny gigantic enormous monstrous delicate fragile heartbeat footsteps doorbell keyboard fridge dishwasher vacuum mower blender hairdryer toaster kettle faucet shower toilet sink fireplace campfire chimney chainsaw hammer drill saw
hens rooster cows goats sheep ducks geese pigeons seagulls crickets cicadas frogs bees wasps flies mosquito puppy kitten parrot hamster dolphin whale monkey elephant tiger leopard cheetah hyena coyote raccoon squirrel
helicopter airplane motorcycle scooter tractor ambulance siren truck ferry sailboat submarine spaceship rocket laser robot cyborg zombie vampire witch wizard dragon castle dungeon sword shield arrow cannon explosion fireworks
pasta cheese burger fries soda beer wine coffee tea milk juice cereal soup salad noodles sushi taco burrito sausage bacon pancakes waffles donut cupcake brownie popcorn peanut almond
onwards onward forwards forward backwards outwards inwards upwards downwards sideways otherwise meanwhile nearby apart aside altogether indeed perhaps rarely seldom
startle startled startling fond uses users user usage want wants wanting need needs deepen deepens deepening widen shorten lengthen loosen tighten sharpen flatten weaken harden
someday everyday nowadays yesterday tomorrow tonight weekend holiday january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday
neighbor neighbour neighbors neighbours grandma grandpa grandmother grandfather granny uncle aunt nephew niece cousin sibling toddler teenager kiddo roommate flatmate colleague coworker teammate classmate customer client listener audience viewer subscriber follower fan fans guest host speaker presenter teacher student professor lecturer pastor priest preacher coach trainer doctor nurse patient lawyer judge
lecture lesson seminar webinar meeting interview sermon speech toast wedding funeral graduation anniversary ceremony recital rehearsal concert gig festival show theater theatre cinema movie film trailer teaser advert commercial advertisement campaign slideshow presentation slides powerpoint vlog blog channel stream streamer livestream podcast episode season series chapter audiobook novel story tale fairy poem verse chorus bridge hook riff lick solo melody harmony rhythm groove beat tempo lyric lyrics acapella cappella instrumental karaoke remix remaster bootleg mashup cover demo sketch draft rough scratch stem bounce
laptop desktop tablet headset headphones earphones earbuds airpods iphone android samsung pixel whatsapp telegram discord slack zoom skype teams facetime instagram tiktok snapchat facebook twitter reddit youtube spotify soundcloud bandcamp apple google amazon netflix twitch obs audacity garageband logic ableton cubase reaper protools premiere davinci capcut
balcony courtyard backyard driveway sidewalk pavement alley boulevard roundabout intersection suburb village countryside mountain valley meadow lake pond shore coast harbor harbour dock pier island desert swamp waterfall rooftop attic cellar basement lobby corridor elevator escalator stairway kitchen pantry laundry nursery playroom study library classroom cafeteria canteen bakery butcher grocery supermarket mall boutique salon barbershop pharmacy clinic hospital dentist embassy courthouse prison museum gallery zoo aquarium circus casino hotel motel hostel resort spa sauna pool
quokka trombone trumpet tuba clarinet oboe bassoon flute piccolo recorder harmonica accordion bagpipes banjo mandolin ukulele sitar lute lyre zither xylophone marimba vibraphone glockenspiel timpani bongo conga djembe tambourine maracas castanets triangle cowbell woodblock harpsichord celesta theremin didgeridoo kazoo ocarina
accidental accidentally apparently basically certainly clearly completely constantly correctly currently definitely deliberately directly easily especially eventually evenly exactly fairly finally frankly frequently fully generally gladly happily hardly honestly hopefully immediately instantly luckily mainly mostly nearly neatly normally obviously occasionally officially partially partly perfectly personally possibly precisely previously probably properly quietly randomly rapidly recently regularly sadly safely seriously simply slowly smoothly softly specifically strangely strongly suddenly surely surprisingly terribly thankfully thoroughly totally truly typically unfortunately usually weirdly
blasting struggling straining squinting complaining complain complains whining moaning shouting mumbling whispering rambling stuttering stammering pausing coughing sneezing sniffling laughing giggling crying sobbing snoring breathing humming whistling singing chanting rapping beatboxing clapping stomping tapping knocking banging slamming creaking squeaking rattling clattering jingling tinkling chiming ticking beeping buzzing ringing honking beeping revving roaring growling barking howling meowing purring chirping tweeting cawing quacking mooing neighing oinking crowing
beautifully cozy cosy creamy crispy crunchy fluffy fuzzy glossy grainy greasy gritty hairy icy itchy juicy lumpy messy mushy noisy oily prickly rusty salty sandy scratchy shaky silky slimy slippery smoky soggy spicy spiky squeaky sticky stormy sunny sweaty tangy tasty thorny velvety watery windy wobbly wooden woolly
purple violet indigo turquoise crimson scarlet maroon magenta beige ivory lavender olive teal navy golden silvery
elephant sandwich umbrella banana bananas pineapple broccoli cabbage cauliflower zucchini eggplant avocado mango papaya coconut watermelon strawberry blueberry raspberry blackberry cherry apricot peach plum pear lemonade smoothie milkshake pretzel croissant bagel muffin lasagna ravioli burrito quesadilla
whoa wow ugh omg argh ouch oops yikes eh ah aw aww hmm huh hooray yay phew geez jeez dang darn gosh golly blimey crikey mate matey fella folks peeps homie chum amigo
lush creative creation exclusive haunt haunted haunting humble dope vibrant ecstatic violent restive stellar glitchy scatter fluster booster foster sensor tensor blunder plunder slander gender tender sage rage gouge gorge
splurge soothe soothing compose composed composer compel pounce trounce flounce converse adverse spun spank spade thriller thrilling expend bind rind groovy groovier funky funkier prosper patchy squeal squealing jubilant swag
swam swoop snoop stoop droop coma melancholy nostalgic copyright implied imply publish published publisher option obtain obtaining furnish furnished construct construction constructed reproduce reproduced reproduction define
defined definition reserve reserved argument specify internal context node clone module omit parse execute execution disable disabled incorrect action pertain compile compiled compiler affected register registered arise
arising parsed embed embedded browser trigger basis trademark timeout transport resolve resolved emit unlimited represent represented unmodified access accessed trace token policy expose exposed logs invocation regarding
regard deletion clause complex complexity selection latter startup import migrate corrupt consistency simplify simplified interval logger stale lint spawn approve approved overwrite rely relying throughput reform reformed
compute computed computing fees iterate allocate allocated amend amended sufficient insufficient nonsense prefix traversal query queries inherit encode decode decoded disclose reputation bundle bundles integrity intensity
monitor launch launched bound bounds forth distinct outdated resolver consent preparation domain extraction licence impose imposed unhandled expansion expansive markdown revert reverted equality preceding revise revised
unaltered inefficient inject injection proceed dangle dangling statistics notify notified ongoing violate violated scan scanned scanning duplication derive derived reside delimiter correction decimal substitution deem recurse
mock mocking audit expire expired assert photography election exploit consist consisting prone decompress uncompressed uncompress hare embodied overt overrun referral closure backup poll chose isolation inconsistency
transferring overlap overlapping separator cancelled canceled embedding retry retried mutate mutated mike eddy intention decompression await awaiting awaited predicate esbuild streamline regional region replica explore
explored exploring convey conveyed truncation shortcut dusk alter judgment judgement consensus interpolation adhere million millions sane downtime regress regressed refrain improper reality traverse misuse misused bypass
overload overloaded spurious decline denote creator unsure specs polling overdue furthest inverse interior transpile aptitude corpse exposition casting unfinished frequent frequency comprise driven spam expressive repetitive
funding degrade degraded outputting intensive contrived diverse undergo lying cease charles defeat flaw torn redefine cope sake mere precise concise precious previous furious envious anxious cautious gracious spacious vicious
luscious delicious suspicious ambitious haze hazy misty foggy dusty mossy woody metallic elastic dynamic tragic cosmic chaotic hectic frantic tranquil aggressive passive festive active reactive radical tropical arctic polar
solar lunar galactic nautical medieval primal tribal urban rural coastal alpine majestic ethereal mystical magical whimsical organic synthetic hypnotic exotic erotic gothic heroic iconic ironic poetic romantic sonic toxic
abstract angelic demure sinister ominous menacing brooding moody gloomy bleak sombre somber uplifting inspiring energetic hyper chilled relaxed relaxing refreshing grandiose regal noble sacred holy divine heavenly disturb
disturbed disturbing interrupted vine meme memes airhorn
`

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

export const isPlainWord = (word: string): boolean =>
  PLAIN.has(word) || ENDINGS.some((ending) => isInflected(word, ending))

/** "walked", "baking", "stopped", "happier", "cities" */
function isInflected(word: string, ending: string): boolean {
  if (!word.endsWith(ending) || word.length - ending.length < 3) return false
  const stem = word.slice(0, -ending.length)
  if (/^(d|r|st)$/.test(ending) && !stem.endsWith('e')) return false
  if (stem.endsWith('e') && ending.startsWith('e')) return false // "muteed"
  if (ending.startsWith('y') && stem.endsWith('y')) return false // "playy"
  const opensSoft = /^(e|i|a|y)/.test(ending)
  // "clipping" and not "cliping"
  if (PLAIN.has(stem) && !(opensSoft && stem.length <= 4 && IS_SHORT.test(stem))) return true
  // "baking", but not "silencs"
  if (opensSoft && PLAIN.has(`${stem}e`)) return true
  if (stem.endsWith('i') && PLAIN.has(`${stem.slice(0, -1)}y`)) return true
  const single = stem.slice(0, -1)
  return opensSoft && stem.at(-1) === stem.at(-2) && IS_SHORT.test(single) && PLAIN.has(single)
}

/** Ends in a consonant, a vowel and a consonant that is doubled: "stop", but not "loud". */
const IS_SHORT = /(^|[^aeiou])[aeiouy][bcdfgklmnprstvz]$/
