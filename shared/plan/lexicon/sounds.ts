import { w } from './inflections.ts'
import { mark } from './rows.ts'
import type { Row } from './senses.ts'

// Described sounds, so that they are known for what they are.

export const SOUNDS: readonly Row[] = [
  {
    sense: { as: 'sound', steady: true },
    words: w(
      `rain, rainfall, wind, crowd, crowd noise, traffic, ambience, ambiance, atmosphere, waves, ocean,
       ocean waves, sea, fire, fireplace, campfire, water, river, stream, waterfall, cafe, cafe noise,
       coffee shop, restaurant, music, background music, piano music, strings, synth pad, drone,
       crickets, birdsong, birds, birds chirping, birds singing, forest, jungle, storm, thunderstorm,
       city noise, street noise, chatter, people talking, murmur, applause track, engine, vinyl crackle,
       jazz, lo fi beats, drums, drum beat, bassline, guitar, piano, violin, flute, keyboard typing,
       typing, heartbeat, insects, cicadas, frogs, rainstorm, snow, breeze, hubbub, office noise,
       train station, airport, party, nightclub, bubbles, drizzle, orchestra, choir, traffic noise,
       nature sounds, city, footsteps in the background, conversation, machinery, helicopter, airplane,
       plane, train, vacuum cleaner, lawnmower, lawn mower, hair dryer, washing machine, dishwasher,
       chainsaw, motorbike, motorcycle, truck, trucks, cars, busy street, highway, seaside, beach,
       orchestral music, ambient music, elevator music, string quartet, ukulele, acoustic guitar,
       electric guitar, bass guitar, saxophone, trumpet, organ, harp, cello, synth, synthesizer,
       crowd chatter, market, playground, fan sound, people, kids, kids playing, children,
       children playing, neighbours talking, tv, television, construction, construction noise, drilling,
       wind noise, breathing, crackling fire, fireplace crackle, keyboard, keyboard noise,
       keyboard clicks, instruments, instrument, instrumental, percussion, the band, band, bees, flies,
       buzzing bees, mosquito, mosquitoes, cowbell, tambourine, maracas, bongos, congas, harmonica, accordion,
       banjo, clarinet, oboe, trombone, tuba, fiddle, bagpipes, xylophone, kazoo, mandolin, hi hat, hi hats,
       hihat, hihats, claves`,
    ),
  },
  mark(
    'sound',
    w(
      `alarm, alarms, siren, sirens, beep, beeps, beeping, dog, dogs, barking, bark, barks, dog bark,
       dog barking, barking dog, cat, meow, meowing, baby, baby crying, crying, bell, bells, doorbell,
       door bell, church bells, ringtone, phone ringing, telephone ringing, phone ring, notification,
       notification sound, cough, coughs, coughing, sneeze, sneezing, laughter, laugh, laughs, laughing,
       giggle, scream, screaming, shout, shouting, applause, boos, booing, clapping, claps, clap, cheer, cheering,
       cheers, whispering, footsteps, footstep, steps, door, door slam, door closing, door creak, knock,
       knocking, knock on the door, glass, glass breaking, breaking glass, gunshot, gunshots, explosion,
       thunder, lightning, thunderclap, horn, car horn, honking, honk, car, car passing, bird, rooster,
       crow, cow, horse, sheep, pig, chicken, duck, lion, wolf, howl, howling, owl, chirp, chirping,
       drum, bass drum, kick drum, steel drum, kick, snare, cymbal, gong, chime, chimes, clock, clock ticking, whistle blow,
       whistling man, phone vibration, vibration, text message, text tone, camera shutter, sigh, breath,
       breaths, burp, vine boom, vine booms, air horn, airhorn, airhorns, air horns, laugh track, sad violin, wilhelm scream,
       fart, hiccup, snoring, snore, swear word, swear words, swearing, curse, curses,
       cursing, curse word, curse words, profanity, cuss, cussing, um, ums, uh, uhs, ums and uhs,
       filler words, mouse click, mouse clicks, page turning, paper rustling, rustling, splash, drip,
       dripping, zipper, chair creak, creaking, squeaking, squeak, scratching, bang, bangs, thud, thump,
       crash, boom sound, firework, fireworks, trumpet fanfare, drum roll, drumroll, cuckoo, microwave,
       microwave beep, smoke alarm, fire alarm, car alarm, alarm clock, police siren, ambulance,
       ambulance siren, fire truck, train horn, whoosh, swoosh, ding, bleeping, pop sound, sword, laser,
       robot, robot voice, horn honking, gun, record scratch, rim shot, sad trombone, crickets chirping,
       engine revving, crunching, chewing, sniffing, sniffle, throat clearing, crinkling, growl, roar,
       meows, frog, seagull, seagulls, ghost, wind chimes, mic bump, bump, feedback squeal,
       echo of a shot, interruption, someone coughing, someone talking, phone call ring, phone buzz,
       buzzer, tweet, tweeting, ping`,
    ),
  ),
]
