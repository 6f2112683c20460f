import { a, n, v, w } from './inflections.ts'
import { artefact, fx, mark } from './rows.ts'
import type { Row } from './senses.ts'

// Filters by name, and what should not be heard: hum, noise, clicks, clipping.

export const FILTERS_AND_FAULTS: readonly Row[] = [
  fx(
    'low_pass',
    {},
    v('lowpass, low pass, high cut, lpf, lp, highcut'),
    w(
      `low pass filter, lowpass filter, high cut filter, hi cut, hi - cut, high - cut, treble filter,
       low pass filtering, low pass filtered`,
    ),
  ),
  fx(
    'high_pass',
    {},
    v('highpass, high pass, low cut, hpf, hp, lowcut'),
    w(
      `high pass filter, highpass filter, low cut filter, lo cut, lo - cut, low - cut, hi pass,
       rumble filter, hipass, high pass filtering, high pass filtered`,
    ),
  ),
  fx(
    'band_pass',
    {},
    v('bandpass, band pass, bpf, bp'),
    w('bandpass filter, band pass filter, band pass filtering'),
  ),
  fx(
    'band_stop',
    {},
    v('bandstop, band stop, band reject'),
    w('bandstop filter, band stop filter, band reject filter, bsf'),
  ),
  fx(
    'notch',
    {},
    v('notch'),
    w(
      'notch filter, notch out, a notch at, a notch filter, notch at, a notch on it, a notch on this',
    ),
  ),
  fx('eq', {}, v('eq, equalize, equalise'), w('equalizer, equaliser, peak filter, bell')),
  artefact(
    'notch',
    {},
    n(
      `high pitched whine, high pitched noise, high pitched tone, high pitched sound,
       high pitched ringing, high pitched ring, high pitched whistle, high pitched squeal, high pitched hum, whistle, whine, squeal, ringing, ring, resonance,
       feedback, tone at, whistling, whining, ringing sound, ringing tone, pure tone, sine tone,
       test tone`,
    ),
  ),
  artefact(
    'high_pass',
    { cutoffHz: 100 },
    w(
      `rumble, rumbly, rumbling, low rumble, rumbles, sub bass rumble, bass rumble, sub rumble, low end rumble,
       low frequency rumble, traffic rumble, handling noise, wind rumble, stage rumble`,
    ),
  ),
  artefact(
    'high_pass',
    { cutoffHz: 120 },
    w(
      `plosive, plosives, p pops, popping ps, pops on the p, popped ps, plosive sounds, p pop, p sounds, p's are popping, p's popping, p's pop, ps are popping, ps pop, popping p's`,
    ),
  ),
  artefact(
    'dehum',
    {},
    w(
      `hum, humming, hum and harmonics, mains hum and harmonics, mains hum, mains, ground loop, ground loop noise, ground loop buzz, buzz, buzzing, electrical hum, electric hum,
       power line hum, powerline hum, hum noise, ac hum, amp hum, mains noise, ground hum,
       electrical buzz, electric buzz, earth hum, humming noise, humming sound, buzzing noise,
       buzzing sound, power hum, line hum, ground loop hum, buzzy, hums, buzzes, mains buzz,
       electrical humming, ground buzz, hum of electricity, hum of the electricity, electricity hum, hum of the mains,
       electricity noise, noise of electricity, electrical noise, mains humming, cycle hum, cycle buzz`,
    ),
  ),
  fx('dehum', {}, v('dehum, de hum'), w('hum removal, hum remover, hum free, buzz free')),
  artefact(
    'denoise',
    {},
    w(
      `hisses, noise, noises, hiss, hissing, static, background noise, noise floor, tape hiss,
       white noise, room noise, noise of fan, noise of the fan, noise of a fan, fan noise, background hiss, hissy, noisy, air con noise,
       air conditioner noise, aircon noise, ac noise, ambient noise, noise in the background,
       static noise, camera noise, computer noise, mic noise, microphone noise, preamp noise,
       white noise in the background, hissing sound, hissing noise, hiss in the background,
       hum of the fridge, fridge hum, fridge noise, fridge buzz, refrigerator hum, engine hum,
       air con hum, air conditioner hum, fan hum, fan, fans, computer fan, computer fan noise,
       laptop fan, air conditioning, air conditioner, air con, aircon, hiss noise,
       static in the background, background static, broadband noise, steady noise, constant noise,
       constant hiss, background shhh sound, hvac noise, hvac, background hum noise, pc fan noise,
       pc fan, statics, staticky, grainy noise, laptop fan noise, room tone, recording noise,
       unwanted noise, noisiness, air conditioning noise, ventilation noise, electronic noise`,
    ),
  ),
  fx(
    'denoise',
    {},
    v('denoise, de noise, noise reduce, dehiss, de hiss'),
    w(
      `noise reduction, noise removal, denoiser, noise suppression, noise reduction pass,
       noise free, hiss free, static free, noise cancellation, noise cancelling, noise cancel, background noise removal`,
    ),
  ),
  mark(
    'clean',
    v('clean, clean up, clean out, tidy, tidy up, cleanup'),
    a('clean'),
    w('cleaner sound, pristine'),
  ),
  artefact(
    'declick',
    {},
    w(
      `click, clicks, pop, pops, crackle, crackles, tick, ticks, clicking, popping, crackling,
       clicks and pops, pops and clicks, ticking, mouth click, mouth clicks, mouth noise, mouth noises,
       mouth sounds, lip smacks, lip smack, lip smacking, drop outs, dropouts, drop out, dropout,
       glitches, glitch, vinyl noise, surface noise, vinyl crackle, record crackle, surface crackle,
       snaps, crackly, clicky, popping noise, popping noises, popping sound, popping sounds, clicking noise, clicking noises, clicking sound, clicking sounds, crackling noise, crackling noises, vinyl clicks, vinyl pops, snap crackle and pop,
       clicks pops, digital clicks, crackle noise, crackling sounds, crackling sound, cracks,
       crackliness, spit sounds, smacking sounds, ticks and pops, saliva noises`,
    ),
  ),
  fx(
    'declick',
    {},
    v('declick, de click, decrackle, de crackle, depop, de pop'),
    w(
      'click removal, declicker, crackle removal, click repair, click free, crackle free, pop free',
    ),
  ),
  artefact(
    'declip',
    {},
    w(
      `peaks are clipped, peaks are clipping, clipping, clipped peaks, clipped, distorted peaks, clips,
       digital clipping, clipped bits, clipping distortion, clipped parts, distorted clipping, peaking,
       digital distortion, clip distortion, overs, clipped audio, clipped recording, recorded too hot,
       clipped waveform, flattened peaks`,
    ),
  ),
  fx(
    'declip',
    {},
    v('declip, de clip, unclip'),
    w(
      'clip repair, declipper, clipping repair, restore the peaks, rebuild the peaks, restore the clipped peaks, repair the peaks, fix the peaks, reconstruct the peaks',
    ),
  ),
]
