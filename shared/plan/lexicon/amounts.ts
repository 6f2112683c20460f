import { a, w } from './inflections.ts'
import { adjective, degree, mark, up } from './rows.ts'
import type { Row } from './senses.ts'

// How much, how many times, more or less, and words that mean two things.

export const AMOUNTS: readonly Row[] = [
  degree(
    'bit',
    w(
      `very slightly, very little, very gently, very subtly, very subtle, really slightly,
       only slightly, a bit, a little, a little bit, little bit, slightly, a touch, a tad, a hair, somewhat, subtly,
       gently, lightly, not too much, just a notch, a notch, a smidge, a smidgen, marginally, a wee bit,
       just a bit, just a little, a fraction, a shade, mildly, subtle, slight, little, a dash of,
       a hint of, a touch of, a bit of, a little of, a little bit of, touch, hint, gentle, mild, barely,
       minor, moderately, not a lot, small, tiny, tad, minimally, teeny, ever so slightly, a trifle,
       a notch or two, wee, small amount of, a small amount of, just a touch, just a tad, a pinch,
       a pinch of, light, a tiny bit, tiny bit, a whisker, not much, faint, do not overdo it,
       without overdoing it, nothing crazy, nothing too crazy, easy does it, a dab of, by a little,
       by a bit, by a touch, by a hair, by a notch, by a tad, a wee, just slightly, smidge, smidgen,
       a tiny, a slight, not too hard, nothing drastic, nothing major, a modest, modestly, subtley,
       a sprinkle of, a splash of, a drizzle of, a lick of, a sprinkling of, a whiff of, a dusting of, a suggestion of, delicately, delicate, in moderation, not overly, a tiny amount,
       a drop, a drop of, not by much, not by a lot, not very much, not that much, not so much,
       nothing extreme, nothing wild, nothing heavy, nothing over the top, do not go overboard, do not go crazy,
       do not go wild, without going overboard, a teeny bit, teeny bit, a teensy bit`,
    ),
  ),
  degree(
    'much',
    w(
      `much, a lot, way, far, very, really, considerably, heavily, badly, strongly, significantly, quite a bit,
       lots, loads, tons, plenty, heavy, big, large, strong, substantially, greatly, a great deal,
       a good deal, seriously, big time, noticeably, lots of, a lot of, loads of, tons of, plenty of,
       a ton, a ton of, a whole lot, well, proper, major, serious, super duper, quite a lot, markedly,
       majorly, by a lot, hugely, lotta, by far, a good bit, mega lot, clearly, long way, a bunch, by much, a heap, heaps, heaps of, a bunch of, intense, intensely, thoroughly, hard,
       a fair bit, a fair amount, properly, real, decidedly, quite some, massive amount of,
       a large amount of, pretty much a lot, damn, bloody, deeply, big ole, drown it in, drown this in, drowned in, drowning in, drench it in, drenched in,
       soaked in, soak it in, bathed in, swimming in, nowhere near, af, asf, as hell, as heck`,
    ),
  ),
  degree(
    'extreme',
    w(
      `unbearably, painfully, extremely, massively, drastically, insanely, super, completely, totally,
       fully,
       ridiculously, hugely insane, insane, massive, extreme, maximum, maximal, huge, to the max, as much as possible,
       incredibly, as far as possible, ultra, crazy, absurdly, absolutely, utterly, stupidly,
       dramatically, enormously, wildly, mega, hella, tremendously, immensely, as possible, max,
       maximally, to the extreme, enormous, gigantic, drastic, all the way, unbelievably, obscenely,
       entirely, exceedingly, immense, crazily, vastly, through the roof, colossal, humongous,
       monstrously, to the maximum, as much as you can, outrageously, violently, severely`,
    ),
  ),
  mark(
    'more',
    w(
      `more, extra, some more, additional, bigger, stronger, heavier, some extra, increased, greater,
       even more, enough`,
    ),
  ),
  mark(
    'less',
    w(
      `less, fewer, reduced, weaker, smaller, lighter, not so much, not as much, not so many, decreased,
       lesser, fewer of`,
    ),
  ),
  mark(
    'no',
    w(
      `no, no more, there should be no, there should not be, there should not be any, there must be no,
       there must not be, let there be no, without, zero amount of, free of, none of, without any,
       not any, no longer any, do not want anything, do not need anything`,
    ),
  ),
  mark(
    'excess',
    w(
      `too much, too many, so much, so many, too much of, an awful lot of, excessive, a bit much,
       a little much, overly, excess, excessively`,
    ),
  ),
  mark(
    'lack',
    w(
      `lacks, lacking, lack of, missing, too little, not enough, misses, is missing, devoid of,
       could use, could do with, needs more, need more, short on, could use some, could use some more,
       could do with some, could do with more, could use more, insufficient, not much, lack, hardly any,
       barely any, short of, too few, in need of, almost no, crying out for`,
    ),
  ),
  mark(
    'gone',
    w(
      `has to go, have to go, needs to go, need to go, must go, should go, ought to go, gone, go away,
       disappear, disappears, vanish, vanishes, not be there, should not be there, removed,
       should not be, goes away, be gone, out of there, out of it, out of this, out of here, deleted,
       eliminated, stripped, can go, should be gone, does not belong, do not belong,
       does not belong there, cut from the recording, is not supposed to be there, disappeared,
       no longer audible, no longer be audible, not be audible, not be heard, no longer be heard,
       should not be audible, should not be heard, be silent, be silenced, be taken out, erased,
       cut out of it, away, go bye, out of my recording, out of the recording,
       out of the clip, out of the audio, out of the track`,
    ),
  ),
  mark(
    'polite',
    w(
      `see if you can, sounds right, sound right, is just right, be right, feels right, feel right, looks right, look right, sounds good, sounds better, sounds nice, sounds natural, sound natural, if you would, if you like, if you want, right now, right away, all right,
       alright, that is right, just right, what is left, if it is possible, if that is possible,
       if at all possible, if you please, if need be, let me know, as if, as though, real quick,
       really quick, real fast, quick sec, like on tiktok, like they do on tiktok, like the ones on tiktok,
       like in tiktok, tiktok style, like on instagram, like on insta, like on reels, like in the reels,
       like those edits, like in those edits, like in edits, like all the edits, loudness wise,
       volume wise, level wise, no cap, frfr, on god, ong, in terms of loudness, in terms of volume, for me, quick question, if you can, if possible,
       if you could, when you can, in a hurry, if you do not mind, if that is ok, i was wondering if,
       wondering if you could`,
    ),
  ),
  mark(
    'bad',
    w(
      `annoying, distracting, disturb, disturb me, disturbs me, disturbing me, bothers me, hurts, hurts my ears, hurting my ears, killing my ears,
       irritating, unwanted, dreadful, frightful, ghastly, horrid, atrocious, hideous, appalling, ruins, ruining, hate, hated, ugly, bad, awful, terrible, horrible,
       unpleasant, do not like, do not want, not want, do not need, disturbing, disturbs,
       nasty, drives me crazy, driving me crazy, driving me nuts, drives me nuts, gets on my nerves,
       getting on my nerves, can not stand, obnoxious, bothersome, bothering me, annoys me, bugs me,
       bugging me, spoils, spoiling, get in the way, gets in the way, in the way, unbearable, sick of,
       do not want to hear, not want to hear, wish was not there, distracts, interfering, disrupting,
       tired of, rather not hear, rather not have, a problem, do not care for, intrusive, off putting,
       not needed, unneeded, unnecessary, not wanted, a distraction, a nuisance, nobody wants to hear,
       dislike, jarring, gross, bother me, detest, despise, loathe, messing up, messes up,
       kills the vibe, should never have been there, really annoying, making it unusable,
       super annoying, so annoying, infuriating, tiresome, disruptive, drowning out`,
    ),
  ),

  {
    sense: { as: 'times', times: 2 },
    words: w(
      'twice, double, doubled, doubles, doubling, twofold, two fold, two times, 200 percent',
    ),
  },
  {
    sense: { as: 'times', times: 3 },
    words: w('thrice, triple, tripled, triples, tripling, threefold, three fold, treble times'),
  },
  {
    sense: { as: 'times', times: 4 },
    words: w('quadruple, quadruples, quadrupling, fourfold, four fold, quadrupled'),
  },
  {
    sense: { as: 'times', times: 0.5 },
    words: w(
      `half, halve, halved, halves it, halving, half as, in half, by half, cut in half, cut by half,
       half of`,
    ),
  },
  {
    sense: { as: 'times', times: 1.5 },
    words: w('half again as, half as much again, one and a half times as'),
  },

  mark(
    'gradual',
    w(
      `ramp, ramps, ramping, ramped, ramp up, ramps up, ramping up, ramp down, ramps down,
       ramping down, gradual,
       gradually, slowly, progressively, steadily, over time, little by little, bit by bit, by degrees`,
    ),
  ),
  adjective(
    { op: 'volume_ramp', params: { fromDb: -12, toDb: 0 } },
    up('level'),
    w('crescendo, swell, swelling, louder and louder'),
  ),
  adjective(
    { op: 'volume_ramp', params: { fromDb: 0, toDb: -12 } },
    up('level'),
    w('diminuendo, decrescendo, quieter and quieter, softer and softer'),
  ),

  mark('low', a('low'), w('lower one')),
  mark('high', a('high')),
  { sense: { as: 'particle', way: 'up' }, words: w('up, upward, upwards, higher up') },
  { sense: { as: 'particle', way: 'down' }, words: w('down, downward, downwards, lower down') },
  { sense: { as: 'particle', way: 'in' }, words: w('in') },
  { sense: { as: 'particle', way: 'out' }, words: w('out') },
  { sense: { as: 'particle', way: 'off' }, words: w('off') },
  { sense: { as: 'particle', way: 'back' }, words: w('back') },
]
