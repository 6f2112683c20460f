import { a, v, w } from './inflections.ts'
import { act } from './rows.ts'
import type { Row } from './senses.ts'

// What is done.

export const VERBS: readonly Row[] = [
  act(
    'up',
    v(
      `need to go up, increase, raise, boost,
       bump, pump, crank, jack, kick, hype, rise, go up, come up, climb, lift, elevate, heighten, hike,
       augment, amp up, beef up, bump up, jack up, turn up, crank up, pump up, bring up, push up,
       dial up, step up, ramp up, build up, sharpen, bring out, punch up, spice up, fatten up, pull up,
       knock up, notch up, nudge up, amp, goose, kick up, take up`,
    ),
    w('grow, has to go up, should go up, must go up'),
  ),
  act(
    'down',
    v(
      `need to go down, reduce,
       decrease, lower, flatten, fall, go down, come down, sink, lessen, diminish, weaken, turn down,
       bring down, tone down, tone it down, tone that down, tone this down, dial down, dial back,
       pull down, pull back, scoop, scoop out, knock down, knock back, push down, scale down,
       scale back, cut down, cut back, ease off, back off, wind back, roll off, roll back, tame, smooth,
       smooth out, attenuate, minimise, minimize, dim, cut down on, go easy on, ease up on,
       chill on, chill out on, calm down, tone it down on, take down,
       notch down, nudge down, bump down, dip, rein in, drag down, control, bring back, suppress,
       hold back`,
    ),
    w(
      `has to go down, should go down, must go down, duck it, duck this, duck the volume, duck the level, duck the audio, duck everything, duck it down, duck the whole thing,
       duck down`,
    ),
  ),
  act(
    'turn',
    v(
      `turn, bring, dial, pump, push, pull, take, bump, nudge, knock, notch, go, step, kick, jack,
       throw, drag, tone, ramp, roll, shove`,
    ),
  ),
  act('cut', v('cut, drop, chop, slash, knock off, shave, lop')),
  act(
    'remove',
    v(
      `del, remove, delete, erase, eliminate, get rid of, take out, take away, take off, cut out,
       edit out, leave out, filter out, do away with, chop off, chop out, strip, strip out, wipe,
       wipe out, clear out, throw out, throw away, toss, toss out, ditch, nix, axe, scrap, lose, kill,
       kill off, excise, snip, snip off, snip out, trim off, trim out, trim away, cut off, cut away,
       shave off, lop off, clip off, clip out, slice off, slice out, slice, discard, banish, purge,
       exclude, rip out, pull out of, scrub, scrub out, crop out, dump, skip, skip over, bin, hack off,
       zap, rid, yeet, yeet out, chuck, chuck out, nuke, x out, omit, eradicate, wash out, carve out, notch out, dispose of,
       skip past, cleanse`,
    ),
  ),
  act(
    'keep',
    v(
      `keep, keep only, retain, preserve, leave only, leave just, save only, keep just, only keep,
       just keep, hold on to, stick to`,
    ),
    w(
      `just leave, only leave, only want, just want, only need, just need, leave me with, leave me just,
       leave me only, want only, want just, need only, need just, give me only, give me just,
       just give me, only give me`,
    ),
  ),
  act(
    'add',
    v(
      `add, insert, include, overlay, mix in, put in, drop in, throw in, layer, layer in, sprinkle,
       sprinkle in, apply, introduce, blend in, bring in, superimpose, inject, chuck in, slap on, slap,
       tack on, append, toss in, stick in, place, embed, tack, tag on, chuck, sneak in, slip in,
       overdub, use, work in, attach, prepend, lay, lay in, dub in, splice in, paste in`,
    ),
    w(
      `let there be, there should be, let me hear, i want to hear, i would like to hear, make there be`,
    ),
  ),
  act('put', v('put, stick, paste, set, run, drown, bathe, soak')),
  act(
    'make',
    v(
      `make, get, have, render, let, give, want, need, perform, execute, carry out, sound, feel,
       come out, come across, do, create, produce, ensure, leave, cause, allow`,
    ),
    w(
      `should be, must be, ought to be, has to be, needs to be, needs to sound,
       supposed to be, should end up, should land, should come out at, should sit at, aim for,
       aiming for, shoot for, shooting for, go for, going for`,
    ),
  ),
  act(
    'move',
    v('move, send, shift, relocate, transfer, reposition, reorder'),
    w('cut and paste, cut paste'),
  ),
  act(
    'swap',
    v(
      `swap, exchange, interchange, switch, trade, trade places, change places, switch places, swap places, exchange places, switch around, swap around, swap over,
       switch over, rearrange`,
    ),
  ),
  act(
    'replace',
    v(
      `replace, substitute, swap out, switch out, transform, morph, turn into, change into,
       convert into, change to, exchange out`,
    ),
  ),
  act(
    'isolate',
    v('isolate, extract, separate, solo, single out, lift out, split out, pull out, pick out'),
  ),
  act(
    'change',
    v(
      `fix, change, adjust, modify, alter, tweak, edit, fix up, work on, play with, mess with,
       deal with, sort out, correct, handle`,
    ),
  ),
  act('play', v('play, run')),
  act('trim', v('trim, crop, clip, shear, pare, trim down, crop down, chop down, pare down')),
  act(
    'shorten',
    v('shorten, truncate, abridge, condense, cut short'),
    a('short'),
    w('less long, not as long, too long, overlong'),
  ),
  act(
    'lengthen',
    v('lengthen, extend, prolong, elongate, draw out'),
    a('long'),
    w('too short, not long enough'),
  ),
  act(
    'fit',
    v(
      `fit, squeeze, cram, squish, fit into, squeeze into, time compress, time stretch, timestretch,
       stretch, stretch out, compress into, make fit`,
    ),
  ),
  act('start', v('start, begin, open')),
  act('finish', v('end, finish, stop, close, conclude')),
  act(
    'fill',
    v(
      `fill, fill in, patch, patch up, restore, reconstruct, repair, mend, inpaint, in paint, fill up,
       interpolate, conceal, bridge, rebuild, recover`,
    ),
  ),
  act(
    'improve',
    v('improve, enhance, polish, beautify, upgrade, spruce up, touch up, refine, master, remaster'),
    a('nice'),
    w(
      `better, prettier, like it was recorded in a studio, recorded in a studio,
       studio recording, like a studio recording, in a studio, professional, pro,
       professionally recorded, studio quality, better quality, higher quality, high quality,
       broadcast quality, more professional, more polished, sound good, sound great, sound amazing,
       top notch, crisp and clear, crystal clear, studio sound, studio like sound, pro sound,
       professional sound, professional quality`,
    ),
  ),
  act(
    'convert',
    v(
      `send back, send it back, convert, export, save, save as, export as, encode, re encode, reencode, transcode, output,
       render as, download, bounce, deliver`,
    ),
    w(
      'send it back as, send it back in, send it to me as, send me, give it back as, return it as, hand it back as, send back as',
    ),
  ),
]
