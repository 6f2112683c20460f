import { a, each, list, maybeThe, v, w } from './inflections.ts'
import { dim, fx, mark, quality, space } from './rows.ts'
import type { Row } from './senses.ts'

// Rooms, echoes, distance, left and right.

const SWAPPED = ['swapped', 'switched', 'flipped']

export const SPACE: readonly Row[] = [
  fx(
    'reverb',
    {},
    v('reverberate'),
    w(
      `reverb, reverberation, reverberant, spacious, ambience effect, wet, wetter,
       wetness, spaciousness, reverby, reverbed, more spacious, roomier, roomy, sense of space,
       more space, verb, space, more open, depth, reverbs, roomy sound, room reverb, reverb effect,
       reverb tail`,
    ),
  ),
  fx(
    'echo',
    {},
    v('echo'),
    w(
      `echoes, delay, delays, echoey, echo effect, delay effect, tape echo, tape delay,
       echoy, repeating echo, delayed, digital delay, ping pong delay`,
    ),
  ),
  fx(
    'echo',
    { delayMs: 90, feedback: 0, repeats: 1 },
    w(
      `slapback, slap back, short slapback, quick slapback, slapback echo, slapback delay, slap back echo, rockabilly echo, slap echo,
       slap delay, slap back delay`,
    ),
  ),
  fx(
    'echo',
    { delayMs: 600, feedback: 0.5, repeats: 4 },
    w(
      `canyon, grand canyon, in a canyon, canyon echo, mountain echo, mountains, in the mountains,
       echo canyon, valley, dub, dub delay, dub echo, dub style, gorge, echo in a canyon,
       canyon style echo`,
    ),
  ),
  space(
    'bathroom',
    w(
      `bathroom, shower, tiles, tiled room, tiled bathroom, in the shower, washroom, restroom, tiled,
       bathrooms, public bathroom, in a bathroom`,
    ),
  ),
  space(
    'room',
    w(
      `in the room, tiny room, small room, living room, in a room, a room, bedroom, medium room,
       empty room, room ambience, room sound, office, in a small room, big room, large room`,
    ),
  ),
  space(
    'plate',
    w('plate, plate reverb, plate rev, plate verb, plates, studio plate, plate style'),
  ),
  space(
    'hall',
    w(
      `hall, auditorium, hall acoustics, concert hall acoustics, theatre acoustics, theatre, theater, gym, garage, stairwell, arena, concert hall, big hall,
       large hall, stadium, opera house, in a hall, gymnasium, parking garage, warehouse, lecture hall,
       sports hall, parking lot garage, hangar, hallway, hall reverb, great hall, ballroom,
       amphitheatre, amphitheater, concert venue, school gym, underground car park, car park,
       big empty hall, stair well, staircase, empty hall, huge hall, town hall, big hall reverb,
       big space, large space, huge space, big room hall, music hall`,
    ),
  ),
  space(
    'cathedral',
    w(
      `cathedral, church, chapel, church acoustics, cathedral acoustics, church acoustic, in a church, in a cathedral, big church, stone church, monastery,
       basilica, temple, cathedral reverb, church reverb, abbey, large church, old church`,
    ),
  ),
  space(
    'cave',
    w(
      `cave, tunnel, a well, in a well, cavern, in a cave, in a tunnel, at the bottom of a well, sewer,
       subway tunnel, underground tunnel, cave reverb, deep cave, big cave, canyon cave, catacomb,
       drain pipe, mineshaft, dungeon`,
    ),
  ),
  mark(
    'distant',
    w(
      `distant, far away, faraway, far off, farther away, further away, in the distance, from far away,
       from afar, from a distance, more distant, farther, further, from a long way off, far,
       a long way away, from down the street, far distance, from across the street, miles away,
       at a distance, off in the distance, far in the distance, from far off`,
    ),
  ),
  fx('pan', {}, v('pan, pan over, hard pan'), w('balance, stereo position, stereo balance')),
  dim(
    'width',
    w(
      `width, stereo width, stereo image, image, stereo field, stereo spread, sound stage, soundstage,
       stereo separation, separation`,
    ),
  ),
  quality(
    'width',
    1,
    a('wide'),
    v('widen, broaden, spread out, spread'),
    w('stereo wider, wider stereo, expansive, broader'),
  ),
  quality(
    'width',
    -1,
    a('narrow'),
    v('narrow, narrow down'),
    w('stereo narrower, narrower stereo, less wide, not as wide'),
  ),
  fx(
    'to_mono',
    {},
    w(
      `mono mixdown, mono mix down, mono downmix, both channels into one, channels into one,
       into one channel, mono from stereo, mono, stereo to mono, from stereo to mono, monophonic, monaural, one channel,
       single channel, in mono, mono mix, a mono file, sum to mono, mono sound, a single channel,
       mixed down to mono, mixed to mono, summed to mono, folded to mono, fold down, downmix, down mix, mono version, monaural sound, monoise, monoize, monoised, monoized, mono ise, mono ize`,
    ),
    v(
      each(
        'sum, merge, combine, blend, mix',
        maybeThe([
          'channels',
          'both channels',
          'left and right',
          'two channels',
          'left and right channels',
        ]),
      ),
    ),
  ),
  fx(
    'to_stereo',
    {},
    w(
      `stereo, mono to stereo, from mono to stereo, stereo from mono, mono into stereo, from mono into stereo, two channels, in stereo, dual mono, stereo file,
       dual channel, a stereo file, both channels file, stereo sound, two channel, fake stereo,
       stereo version`,
    ),
  ),
  fx(
    'swap_channels',
    {},
    v(
      each(
        'swap, switch, flip, exchange, interchange, reverse, trade, mirror, swap over, invert',
        maybeThe([
          'left and right',
          'right and left',
          'left with right',
          'left / right',
          'l and r',
          'l / r',
          'l r',
          'left and right channel',
          'left and right channels',
          'left channel and right channel',
          'left channel with right channel',
          'right and left channels',
          'channels',
          'two channels',
          'stereo',
          'stereo image',
          'stereo sides',
          'stereo channels',
          'sides',
          'left and right sides',
          'ears',
          'speakers',
          'left channel with the right channel',
          'left channel with the right one',
          'left and the right',
          'left and the right channel',
          'left side and the right side',
          'left side with the right side',
          'left side with right side',
        ]),
      ),
    ),
    w(
      each(
        `left and right, l and r, l / r, channels, the channels, left and right channels,
         sides, stereo, stereo channels, the stereo channels`,
        [
          'exchanged', 'flipped', 'reversed', 'swapped', 'should be exchanged', 'must be swapped', 'need to be swapped',
          'need swapping', 'need switching', 'should be swapped', 'should be switched', 'should be flipped',
          'is backwards', 'is flipped', 'is reversed', 'is swapped', 'is the wrong way round', 'is the wrong way around',
          'are backwards', 'are flipped', 'are reversed', 'are swapped', 'are mixed up', 'are the wrong way round',
          'are the wrong way around', 'the wrong way round', 'the other way round',
        ], // biome-ignore format: a list
      ),
    ),
    w(
      each('left and right, l and r, channels, the channels, left and right channels', [
        ...list(each('must be, need to be, needs to be, have to be, got', SWAPPED)),
        'want swapping',
      ]),
    ),
    w(
      `l / r swap, left / right swap, left to right and right to left,
       left on the right and right on the left, put left on right and right on left, channel swap, left right swap, left and right swap, l r swap, stereo swap`,
    ),
  ),
  {
    sense: { as: 'channel', channel: 'left' },
    words: w(
      `far left, left, l, l ch, left ch, left channel, left side, left ear, left speaker, left hand side, l channel,
       left hand channel, left headphone, left earphone, left earbud`,
    ),
  },
  {
    sense: { as: 'channel', channel: 'right' },
    words: w(
      `far right, right, r, r ch, right ch, right channel, right side, right ear, right speaker, right hand side,
       r channel, right hand channel, right headphone, right earphone, right earbud`,
    ),
  },
  {
    sense: { as: 'channel', channel: 'center' },
    words: w(
      `center, centre, dead centre, dead center, middle of the stereo field, centered, centred,
       center channel`,
    ),
  },
  {
    sense: { as: 'channel', channel: 'both' },
    words: w('both channels, both sides, both ears, both speakers, each channel'),
  },
]
