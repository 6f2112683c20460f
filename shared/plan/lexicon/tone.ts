import { a, v, w } from './inflections.ts'
import { adjective, dim, quality, up } from './rows.ts'
import type { Row } from './senses.ts'

// Tone colours: bass, treble, warmth, mud, and what walls and water do to them.

export const TONE: readonly Row[] = [
  dim(
    'bass',
    w(
      `bass, basses, lows, low end, lower end, bottom end, low frequencies, bass frequencies, lower frequencies,
       the lows, bottom, low shelf, bass end, sub, sub bass, low tones, bass tones,
       lowest frequencies, deep frequencies`,
    ),
  ),
  quality(
    'bass',
    1,
    v('fatten'),
    a('warm, bassy, beefy, chunky, meaty, boomy sounding'),
    w(
      `warmth, bass boost, bass boosted, heavier bass, deeper bass, bigger bass, fatter, fat, fuller,
       more body, full bodied, fuller sound, bottom heavy, warming, bass heavy, extra bass,
       body`,
    ),
  ),
  quality('bass', -1, w('cold sounding, bass light, less bassy, bass cut')),
  dim(
    'treble',
    w(
      `treble, up top, highs, high end, top end, high frequencies, upper frequencies, the highs, high shelf,
       higher frequencies, trebles, the trebles, high tones, top, upper end, highest frequencies,
       treble frequencies, brightness, high pitched frequencies, high frequency`,
    ),
  ),
  quality(
    'treble',
    1,
    a('bright, trebly, crisp, clear sounding, shiny, sharp sounding, sparkly'),
    w(
      `brighten, brightens, brightening, brightened, brighten up, brightening up, brighten it up,
       treble boost, sparkle, crispness, sparkling, airier highs, toppy, brightness boost,
       sharper, sizzle, zing, edge, more brilliant, brilliance`,
    ),
  ),
  quality(
    'treble',
    -1,
    a('dark, mellow'),
    v('darken, mellow out, mellow'),
    w(
      `darkness, treble cut, less bright, less trebly, smoother highs, not as bright, darker sounding`,
    ),
  ),
  dim('air', w('air band')),
  dim('mud', w('low mids, the low mids, lower mids, low midrange, lower midrange')),
  quality('air', 1, a('airy'), w('air, airiness')),
  dim(
    'mids',
    w(
      `mids, mid, midrange, mid range, middle frequencies, mid frequencies, middles, midtones, the mids,
       mid tones, mid section`,
    ),
  ),
  dim(
    'presence',
    w(
      `presence, upper mids, high mids, clarity, definition, intelligibility, articulation,
       vocal presence`,
    ),
  ),
  quality(
    'presence',
    1,
    a('clear, intelligible, articulate, crispy'),
    w(
      `more present, present, more clear, unclear speech fix, up front, more upfront,
       easier to understand, forward, more forward, clarify`,
    ),
  ),
  quality('presence', -1, w('unclear, indistinct, less present, recessed, mumbled, mumbly')),
  adjective(
    up('presence'),
    up('presence'),
    w(
      `hard to understand, difficult to understand, tough to understand, can not understand,
       can barely understand, can hardly understand, can not really understand, unintelligible,
       impossible to understand, not understandable`,
    ),
  ),
  quality('boxiness', 1, a('boxy'), w('boxiness, boxy sound, boxy tone')),
  quality('mud', 1, a('muddy, murky'), w('mud, muddiness, muddy sound, murk, muddle')),
  quality(
    'nasality',
    1,
    a('nasal'),
    w('nasality, nasally, honky, nose, like i have a cold, through the nose'),
  ),
  quality(
    'harshness',
    1,
    a('harsh, shrill, piercing, abrasive, screechy, edgy, grating'),
    w('harshness, too sharp, ear piercing highs, strident'),
  ),
  quality('boom', 1, a('boomy'), w('boominess, boom, booming, booms')),
  adjective(
    { op: 'low_pass', scale: 'muffle' },
    up('treble'),
    a('dull'),
    v('muffle, muffle up, smother'),
    w(
      `muffled sound, dulled, muffledness, blanketed, stuffy, more muffled, muffly, blanket over it,
       under a blanket, dullness, with a pillow over it, underneath a blanket, muted sounding`,
    ),
  ),
  adjective(
    { op: 'high_pass', params: { cutoffHz: 300 } },
    up('bass'),
    a('thin'),
    v('thin out'),
    w('thinness, thinly'),
  ),
  adjective(
    { op: 'device', params: { preset: 'small_speaker' } },
    up('bass'),
    a('tinny'),
    w('tinniness, metallic'),
  ),
  {
    sense: { as: 'place', cutoffHz: 800 },
    words: w(
      `next room, from the next room, in the next room, behind a wall, through a wall, through the wall,
       through a door, behind a door, behind a closed door, through a closed door, next door,
       other room, another room, from another room, in another room, other side of a wall,
       other side of the wall, through walls, through thin walls, behind the wall, behind the door,
       other side of the door, neighbours, neighbors, adjacent room, different room, outside a club,
       outside the club, room next door, adjoining room, other side of a door, outside the room,
       through the ceiling, from the apartment next door`,
    ),
  },
  {
    sense: { as: 'place', cutoffHz: 500 },
    words: w(
      `under water, under the water, underwater, submerged, beneath the water, in a swimming pool, below the surface,
       below water, in the pool, under the sea, beneath the waves, at the bottom of a pool,
       in a fish tank, at the bottom of the sea, in an aquarium`,
    ),
  },
  {
    sense: { as: 'place', cutoffHz: 1200 },
    words: w(
      `in a box, inside a box, in a cardboard box, from inside a box, inside a cardboard box,
       in a closet, inside a suitcase, in a drawer`,
    ),
  },
]
