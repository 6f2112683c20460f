import { describe, expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import { planInstruction } from '#shared/plan/plan-instruction.ts'
import { answerTo, CLIP, isAside, OPTIONS, readGroups } from '../../../bench/phrases.ts'

const understood = (instruction: string): string => {
  try {
    return planInstruction(instruction, CLIP, OPTIONS).understood
  } catch (error) {
    if (error instanceof DomainError) return `${error.code}/${error.errors[0]?.reason ?? ''}`
    throw error
  }
}

describe('nothing that was said is dropped in silence', () => {
  test.each([
    'remove the noise purple',
    'remove the noise with a hammer',
    'add reverb to the left channel',
    'lower the bass by 3 semitones',
    'make it louder like a purple elephant dreaming',
    'reverse it at 5 kHz',
    'normalize it by 20 semitones',
    'add a slow tremolo',
    'a high chorus',
    'faster echo',
    'cut 2 dB at 300 and 3 dB at 5k',
    'turn it up, then down again',
    'play it forward then backward',
    "don't touch the first 2 s, make it mono",
    'shift it so the drop is at 4 s',
    'cut to black at 7 s',
    'use the first half second to learn the noise',
    'low pass at 5k and 6k',
    'only the right side should be reversed',
    'make the right side tremolo',
    'glitch it',
    'the clap at 3.2 s is too loud, turn it down',
    'give me the music without the voice',
    'i want the siren out',
    'make it pop',
    'isolate 1k to 4k',
  ])('%s', (instruction) => {
    expect(understood(instruction)).toMatch(/^instruction_not_understood|^ambiguous_instruction/)
  })

  test.each([
    ['cut the first 2 seconds of the dog', 'Remove the dog over the first 2 s.'],
    ['pan left then right', 'Pan from 100 % left to 100 % right.'],
    ['lower the guitar by 3 dB', 'Make the guitar sound 3 dB quieter.'],
    ['make the dog much louder', 'Make the dog sound much louder.'],
    ['give me seconds 3 through 7', 'Keep only from 3 s to 7 s.'],
    ['convert to mono mp3', 'Mix down to mono, then convert to mp3.'],
    ['slightly louder with slightly more bass', 'Raise the volume by 3 dB, then boost the bass by 3 dB.'],
    ['louder, but not the first 2 seconds', 'Raise the volume by 6 dB after the first 2 s.'],
    ['the part from 3 to 4 s is too loud, lower it by 10 dB', 'Lower the volume by 10 dB from 3 s to 4 s.'],
    ['mute 2 to 3 s and lower the rest by 3 dB', 'Mute from 2 s to 3 s, then lower the volume by 3 dB before 2 s, then lower the volume by 3 dB from 3 s to the end.'],
    ['at 2 seconds mute for 1 second', 'Mute from 2 s to 3 s.'],
    ['add a deep reverb', 'Add room reverb with wet 50 %.'],
    ['fix the distortion from clipping', 'Repair the clipping.'],
    ['remove only the dog', 'Remove the dog.'],
    ['insert beep at 2.5s lasting 300ms', 'instruction_not_understood/unknown_words'],
    ['turn it into jazz', 'Restyle: in the style of jazz.'],
    ['make it more bluesy', 'Restyle: in the style of blues.'],
    ['a rock version please', 'Restyle: in the style of rock.'],
    ['i want it to sound like jazz', 'Restyle: like jazz.'],
    ['just give it a rain background', 'Add rain throughout.'],
    ['slow it uh down by 50%', 'Set the speed to 0.5x.'],
    ['remove every um', 'Remove the um.'],
    ['the cough between 0:04 & 0:05 has to go', 'Remove the cough from 4 s to 5 s.'],
    ['take a second from both ends', 'Delete the first 1 s, then delete the last 1 s.'],
    ['put a gap of 2s in the middle', 'Insert 2 s of silence at halfway.'],
    ['add a bark at 2 s and a meow at 5 s', 'Add a bark at 2 s, then add a meow at 5 s.'],
    ['two dog barks at 2s and 6s', 'Add dog barks at 2 s, then add dog barks at 6 s.'],
    ['add claps at 2, 4 and 6 s', 'Add claps at 2 s, then add claps at 4 s, then add claps at 6 s.'],
    ['3 beeps at the start', 'Add beeps 3 times at the start.'],
    ['more highs less lows', 'Boost the treble by 6 dB, then reduce the bass by 6 dB.'],
    ['the second half is way louder than the first, even it out', 'Compress the dynamics with threshold -18 dBFS, ratio 3.'],
    ['give me ocean waves behind the whole thing', 'Add ocean waves throughout.'],
    ['reverse 2 to 4 s and cut the rest', 'Reverse from 2 s to 4 s, then keep only from 2 s to 4 s (now 2 s to 4 s).'],
    ['keep 1-3 and 5-7 seconds', 'Delete everything before 1 s, then delete from 3 s to 5 s (now 2 s to 4 s), then delete from 7 s to the end (now 4 s to 7 s).'],
    ['time stretch 120%', 'Set the speed to 0.833333x.'],
    ['stretch it by 20%', 'Set the speed to 0.833333x.'],
    ['shorten to 5 seconds without cutting words', 'Stretch to fit 5 s.'],
    ["there's an annoying high pitched ring at about 3k, kill it", 'Notch at 3000 Hz.'],
    ['fade it up at the beginning and down at the end, 1 second each', 'Fade in over the first 1 s, then fade out over the last 1 s.'],
    ['add crickets in the background, very quiet', 'Add crickets throughout.'],
    ['reverse it and the dog should be gone', 'Reverse the whole recording, then remove the dog.'],
    ['reverse it. After that a 2 second fade out', 'Reverse the whole recording, then fade out over the last 2 s.'],
    ['i want it without the noise', 'Reduce the noise by 12 dB.'],
    ['make it noise-free', 'Reduce the noise by 12 dB.'],
    ['make it without the vocals', 'Remove the vocals.'],
    ['it would be better 2 semitones lower', 'Lower the pitch by 2 semitones.'],
    ['make the kettle louder', 'Make the kettle sound louder.'],
    ['only in the first 3 seconds, make it 3 dB louder', 'Raise the volume by 3 dB over the first 3 s.'],
    ['only the first 3 seconds, then make it 3 dB louder', 'Keep only the first 3 s, then raise the volume by 3 dB.'],
    ['reverse it starting at 2 seconds and ending at 5 seconds', 'Reverse from 2 s to 5 s.'],
    ['in the part from 2 to 5 seconds, reverse it', 'Reverse from 2 s to 5 s.'],
    ['remove the dog in the section from 2 to 5 s', 'Remove the dog from 2 s to 5 s.'],
    ['mute it in the latter half', 'Mute the second half.'],
    ['fade it out in the first 3 seconds', 'Fade out over the first 3 s.'],
    ['speed it up by 20% in the first 3 seconds', 'Set the speed to 1.2x over the first 3 s.'],
    ['replace the dog with a cat only in the first 3 s', 'Replace the dog with a cat over the first 3 s.'],
    ['add rain and remove the silences', 'Add rain throughout, then remove silences longer than 0.5 s, keeping 0.2 s.'],
    ['remove the noise and turn it down by 6 dB', 'Reduce the noise by 12 dB, then lower the volume by 6 dB.'],
    ['the drums, louder please', 'Make the drums sound louder.'],
    ['guitar: quieter, drums: louder', 'Make the guitar sound quieter, then make the drums sound louder.'],
    ['remove the dog only', 'Remove the dog.'],
    ['left should be right and right left', 'Swap the left and right channels.'],
    ['fade 1s in 2s out', 'Fade in over the first 1 s, then fade out over the last 2 s.'],
    ['fade 1 s in and 2 s out', 'Fade in over the first 1 s, then fade out over the last 2 s.'],
    ['make it 20% faster and higher like a tape', 'Set the playback rate to 1.2x.'],
    ['change the duration to 8 seconds without changing the pitch', 'Stretch to fit 8 s.'],
    ['keep the first 8 seconds without changing the pitch', 'Keep only the first 8 s.'],
    ['1.2x speed, chipmunk style', 'Set the playback rate to 1.2x.'],
    ['make this 7 seconds long without cutting anything', 'Stretch to fit 7 s.'],
    ['the first three secs are just silence, lose them', 'Delete the first 3 s.'],
    ["there's silence from 2 to 4 s, remove it", 'Delete from 2 s to 4 s.'],
    ['the last 2 seconds are silent so get rid of them', 'Delete the last 2 s.'],
    ['the first 2 s are noise, remove them', 'Delete the first 2 s.'],
    ['the first 2 s are noise, remove it', 'Reduce the noise by 12 dB over the first 2 s.'],
    ['start the fade at 9 s', 'Fade out from 9 s to the end.'],
    ['begin the fade in at 2 s', 'Fade in before 2 s.'],
    ['i need this to be exactly 5 seconds so cut the end off', 'Keep only the first 5 s.'],
    ['this must be 5 seconds so trim the start', 'Keep only the last 5 s.'],
    ['sound deeper', 'Lower the pitch by 4 semitones.'],
    ['the drums are loud, turn them down', 'Make the drums sound quieter.'],
    ['the bass is weak, boost it', 'Boost the bass by 6 dB.'],
    ['the hiss is bad, reduce it', 'Reduce the noise by 12 dB.'],
    ["it's dark, brighten it", 'Boost the treble by 6 dB.'],
    ["it's from an old vinyl, remove the crackle", 'Remove the clicks.'],
    ['make sure the clip is no longer than 8 seconds by trimming the end', 'Keep only the first 8 s.'],
    ['hum + hiss + clicks, clean it', 'Remove the hum, then reduce the noise by 12 dB, then remove the clicks.'],
    ['pad to 15 s at the end with silence', 'ambiguous_instruction/missing_parameter'],
    ['pad the end with 3 s of silence', 'Insert 3 s of silence at the end.'],
    ['play it in reverse order', 'Reverse the whole recording.'],
    ["it's too fast and too high", 'ambiguous_instruction/two_readings'],
    ['remove everything but the middle 4 seconds', 'Keep only the middle 4 s.'],
    ['delete all but the middle third', 'Keep only the middle third.'],
    ['keep everything but the middle 2 s', 'Delete the middle 2 s.'],
    ['keep everything except 3 to 5 s', 'Delete from 3 s to 5 s.'],
    [
      'mute everything but the middle 4 seconds',
      'Mute from the start to 2 s before halfway, then mute from 2 s after halfway to the end.',
    ],
    [
      'keep only from 1 s before halfway to 2 s after halfway',
      'Keep only from 1 s before halfway to 2 s after halfway.',
    ],
    ['notch 60 Hz and 120 Hz', 'Notch at 60 Hz, then notch at 120 Hz.'],
    [
      'cut 100 Hz and 200 Hz by 3 dB',
      'Reduce by 3 dB at 100 Hz, then reduce by 3 dB at 200 Hz.',
    ],
    ['kill 1-2 khz', 'Band-stop from 1000 Hz to 2000 Hz.'],
    ['censor the f word', 'ambiguous_instruction/missing_parameter'],
    ['censor from 2 to 3 s', 'Mute from 2 s to 3 s.'],
    ['make it sound like a cathedral choir', 'Restyle: like cathedral choir.'],
    ["there's a siren in the background, quieter please", 'Make the siren sound quieter.'],
    ['there is a hum, make it quieter', 'Remove the hum.'],
    ['add subtitles', 'instruction_unsupported/not_audio_editing'],
    ['sounds deeper', 'Raise the pitch by 4 semitones.'],
    ['no fades, just normalize', 'Normalize to a peak of -1 dBFS.'],
    ['go up by a minor third', 'Raise the pitch by 3 semitones.'],
    ["it's a bit to the left, center it", 'no_effect/no_effect'],
    ['my voice is only in the left ear, fix that', 'ambiguous_instruction/two_readings'],
    ['cut the last 2 s without losing anything', 'ambiguous_instruction/contradiction'],
    ['remove everything below 200 and above 4000', 'Band-pass from 200 Hz to 4000 Hz.'],
    ['the middle bit from 4 to 5 is noise, mute it', 'Mute from 4 s to 5 s.'],
    ['turn the first second and the last second down by 3 dB', 'Lower the volume by 3 dB over the first 1 s, then lower the volume by 3 dB over the last 1 s.'],
  ])('%s', (instruction, wanted) => expect(understood(instruction)).toBe(wanted)) // biome-ignore format: a table

  test('a ratio and a threshold are both of the compressor', () => {
    expect(planInstruction('compress 4:1 at -20 dB', CLIP, OPTIONS).steps[0]).toMatchObject({
      op: 'compress',
      ratio: 4,
      thresholdDbfs: -20,
    })
  })
})

describe('how it is, is no wish', () => {
  test.each([
    'the left channel is silent',
    'no sound on the right',
    "it's out of phase",
    'keep the echo but make it quieter',
    "it sounds like I'm in a tunnel",
  ])('%s', (instruction) => {
    expect(understood(instruction)).toMatch(/^instruction_not_understood|^ambiguous_instruction/)
  })
})

describe('what cannot be done is refused before anything runs', () => {
  test.each([
    ['delete the first 9.995 seconds', 'region_outside_clip/region_outside_clip'],
    ['loop 0 to 1 s twice with a 700 ms crossfade', 'parameter_out_of_range/parameter_out_of_range'],
    ['reduce the volume by 150%', 'parameter_out_of_range/parameter_out_of_range'],
  ])('%s', (instruction, wanted) => expect(understood(instruction)).toBe(wanted)) // biome-ignore format: a table
})

describe('what is said around a wish', () => {
  const around: readonly (readonly [string, (wish: string) => string])[] = [
    ['a filler', (wish) => `ok so ${wish}`],
    ['a greeting', (wish) => `Hi there! ${wish}`],
    ['a file', (wish) => `here's my clip, ${wish}`],
    ['a reason', (wish) => `${wish} so that it sounds natural`],
    ['somebody who asked', (wish) => `${wish}, my boss asked for it`],
    ['a purpose', (wish) => `${wish}, it is for a video`],
    ['haste', (wish) => `${wish} right now`],
    ['quotes', (wish) => `"${wish}"`],
    ['a limit', (wish) => `${wish}, nothing else`],
    ['an end', (wish) => `${wish}. that's all`],
  ]
  const wishes = readGroups()
    .filter((group) => !isAside(group) && group.steps !== undefined)
    .flatMap(({ phrases }) => phrases)
    .filter((phrase, index) => index % 23 === 0 && /^[a-z]/.test(phrase) && !/[.?!]$/.test(phrase))

  test.each(around)('%s changes it in at most one case of a hundred', (_, wrap) => {
    const changed = wishes.filter((wish) => {
      const alone = answerTo(wish)
      return 'steps' in alone && JSON.stringify(answerTo(wrap(wish))) !== JSON.stringify(alone)
        ? stepsOf(wrap(wish)) !== alone.steps
        : false
    })
    expect(changed.length, changed.join(' | ')).toBeLessThanOrEqual(wishes.length / 100)
  })

  const stepsOf = (instruction: string) => {
    const answer = answerTo(instruction)
    return 'steps' in answer ? answer.steps : answer.code
  }
})

describe('a slip of the keyboard', () => {
  test.each([
    ['fade out over 4 sceonds', 'fade out over 4 seconds'],
    ['remove fom 8s till 9s', 'remove from 8s till 9s'],
    ['cut off the las 1.5 s', 'cut off the last 1.5 s'],
    ['the first 0.5 s shpuld be silent', 'the first 0.5 s should be silent'],
    ['clean up the noise, get rid of the clicks, thenn normalize it', 'clean up the noise, get rid of the clicks, then normalize it'],
    ['remove the background noise and mke it podcast loudness', 'remove the background noise and make it podcast loudness'],
    ['turn it doen 20 dB', 'turn it down 20 dB'],
    ["there's somee hiss, take it out", "there's some hiss, take it out"],
    ['make it sound like a concett hall', 'make it sound like a concert hall'],
    ['make it loudder', 'make it louder'],
    ['transpose up 3 semitoones', 'transpose up 3 semitones'],
    ['make it loder', 'make it louder'],
    ['remove background nosie', 'remove background noise'],
    ['cut out 6 s trhough 9 s', 'cut out 6 s through 9 s'],
    ['louder louder louder', 'louder'],
    ['a little less loud? no just quieter', 'quieter'],
    ['louder and faster? no, louder and slower', 'louder and slower'],
    ['delete the first 2 s and after put a fade out of 3 s', 'delete the first 2 s, then fade out over 3 s'],
    ['a warm, lush reverb', 'reverb'],
    ['again, once more', 'again'],
    ['can you make it so the last 5 seconds are quiet', 'make the last 5 seconds quiet'],
    ['no reverb just echo', 'echo'],
    ['louder on 3-5s', 'louder from 3 s to 5 s'],
    ['add bass from 5 seconds onwards', 'add bass from 5 s on'],
    ['get the highs cut by 6 dB', 'cut the highs by 6 dB'],
    ['low passing below 500 Hz', 'low-pass at 500 Hz'],
    ['the hum should be omitted', 'remove the hum'],
    ['have it declipped', 'declip it'],
  ])('%s', (typed, meant) => expect(understood(typed)).toBe(understood(meant))) // biome-ignore format: a table

  test('is not put right where the word is English', () => {
    for (const word of ['onwards', 'startled', 'fond', 'uses', 'deepen'])
      expect(planWarnings(`make it louder, ${word}`), word).not.toContain('spelling_corrected')
  })

  const planWarnings = (instruction: string): string[] => {
    try {
      return planInstruction(instruction, CLIP, OPTIONS).warnings.map(({ code }) => code)
    } catch (error) {
      if (error instanceof DomainError) return []
      throw error
    }
  }
})
