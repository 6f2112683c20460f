/** Names within a job's folder. */
export const INPUT_FILE = 'input'
export const DECODED_FOLDER = 'decoded'
export const EDITED_FOLDER = 'edited'
/** Planes for another child to draw, and what it made of them. */
export const DRAWABLE_FOLDER = 'drawable'
export const DRAWN_FOLDER = 'drawn'
export const OUTPUT_FILE = 'output'
export const PEAKS_FILE = 'peaks.json'
export const SPECTROGRAM_FILE = 'spectrogram.png'
export const TAGS_FILE = 'tags.json'

export const planeFile = (channel: number): string => `plane-${channel}.f32`

/** Where the input of the id-th open step lies, and where its result is expected. */
export const openFolder = (id: number): string => `open-${id}`
export const openedFolder = (id: number): string => `opened-${id}`
