// "Tune it from 440 Hz to 432 Hz": frequencies of a note, and not of a filter.

/** The verb, and not "the tune". */
const TUNES =
  /(?<!\b(?:the|this|that|my|a|whole|of|in) )\b(?:re|de)?tun(?:e|es|ed|ing)\b(?! out\b).*\bto\b/

/** "convert 440 Hz to 432 Hz", "lower A from 440 to 432 Hz" */
const FROM_NOTE_TO_NOTE =
  /\b(?:convert|change|move|shift|(?:the )?a4?)\b(?: \w+){0,2}(?: from)? 4\d\d(?: hz)?(?: up| down)? to 4\d\d\b/

export const isRetuned = (text: string): boolean => TUNES.test(text) || FROM_NOTE_TO_NOTE.test(text)
