import type { ExactOp } from '#shared/plan/plan.ts'
import { effect as bandPass } from './band-pass.ts'
import { effect as bandStop } from './band-stop.ts'
import { effect as bitcrush } from './bitcrush.ts'
import { effect as bleep } from './bleep.ts'
import { effect as chorus } from './chorus.ts'
import { effect as compress } from './compress.ts'
import { effect as convert } from './convert.ts'
import { effect as declick } from './declick.ts'
import { effect as declip } from './declip.ts'
import { effect as deess } from './deess.ts'
import { effect as dehum } from './dehum.ts'
import { effect as deletion } from './delete.ts'
import { effect as denoise } from './denoise.ts'
import { effect as device } from './device.ts'
import { effect as distort } from './distort.ts'
import { effect as echo } from './echo.ts'
import type { Effect } from './effect.ts'
import { effect as eq } from './eq.ts'
import { effect as fadeIn } from './fade-in.ts'
import { effect as fadeOut } from './fade-out.ts'
import { effect as flanger } from './flanger.ts'
import { effect as gain } from './gain.ts'
import { effect as gate } from './gate.ts'
import { effect as highPass } from './high-pass.ts'
import { effect as insertSilence } from './insert-silence.ts'
import { effect as invertPolarity } from './invert-polarity.ts'
import { effect as limit } from './limit.ts'
import { effect as loop } from './loop.ts'
import { effect as loudness } from './loudness.ts'
import { effect as lowPass } from './low-pass.ts'
import { effect as move } from './move.ts'
import { effect as mute } from './mute.ts'
import { effect as normalize } from './normalize.ts'
import { effect as notch } from './notch.ts'
import { effect as pan } from './pan.ts'
import { effect as pitch } from './pitch.ts'
import { effect as playbackRate } from './playback-rate.ts'
import { effect as removeDc } from './remove-dc.ts'
import { effect as removeSilences } from './remove-silences.ts'
import { effect as reverb } from './reverb.ts'
import { effect as reverse } from './reverse.ts'
import { effect as speed } from './speed.ts'
import { effect as stereoWidth } from './stereo-width.ts'
import { effect as swap } from './swap.ts'
import { effect as swapChannels } from './swap-channels.ts'
import { effect as toMono } from './to-mono.ts'
import { effect as toStereo } from './to-stereo.ts'
import { effect as tremolo } from './tremolo.ts'
import { effect as trim } from './trim.ts'
import { effect as vibrato } from './vibrato.ts'
import { effect as volumeRamp } from './volume-ramp.ts'

/** Every operation that has a definition, by its name in a plan. */
export const effects: { readonly [Name in ExactOp]: Effect<Name> } = {
  band_pass: bandPass,
  band_stop: bandStop,
  bitcrush,
  bleep,
  chorus,
  compress,
  convert,
  declick,
  declip,
  deess,
  dehum,
  delete: deletion,
  denoise,
  device,
  distort,
  echo,
  eq,
  fade_in: fadeIn,
  fade_out: fadeOut,
  flanger,
  gain,
  gate,
  high_pass: highPass,
  insert_silence: insertSilence,
  invert_polarity: invertPolarity,
  limit,
  loop,
  loudness,
  low_pass: lowPass,
  move,
  mute,
  normalize,
  notch,
  pan,
  pitch,
  playback_rate: playbackRate,
  remove_dc: removeDc,
  remove_silences: removeSilences,
  reverb,
  reverse,
  speed,
  stereo_width: stereoWidth,
  swap,
  swap_channels: swapChannels,
  to_mono: toMono,
  to_stereo: toStereo,
  tremolo,
  trim,
  vibrato,
  volume_ramp: volumeRamp,
}
