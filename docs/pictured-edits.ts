/** The edits that docs/edits.md shows: a recording of examples/ and what was said about it. */
export const PICTURED: Readonly<Record<string, { recording: string; sentence: string }>> = {
  gain: { recording: 'tabla.mp3', sentence: '12 dB quieter from 2 to 4 seconds' },
  fade_out: { recording: 'guitar-chord.flac', sentence: 'fade out over the last 3 seconds' },
  mute: { recording: 'tabla.mp3', sentence: 'no sound between 2 and 3 s' },
  delete: { recording: 'crow-mono.wav', sentence: 'chop 2 seconds off the start' },
  reverse: { recording: 'guitar-chord.flac', sentence: 'play it backwards' },
  speed: { recording: 'tabla.mp3', sentence: 'twice as fast' },
  pitch: { recording: 'guitar-chord.flac', sentence: 'pitch it up an octave' },
  low_pass: { recording: 'tabla.mp3', sentence: 'muffle it' },
  denoise: { recording: 'crow-mono.wav', sentence: 'much less hiss' },
  reverb: { recording: 'tabla.mp3', sentence: 'as if in a cathedral' },
}
