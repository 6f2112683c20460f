import { anyOf } from '../any-of.ts'

// Sentences that only tell: how the recording came about, what is good as it is, what others do with it.

/** "I recorded this in my kitchen", "my mic is bad" */
export const isTold = (spoken: string): boolean => TOLD.test(spoken)

/** How it came about, not what should become of it. */
const NARRATED =
  /^(so |and |well |hi |ok )*((it|this|that|the \w+) (was|is|were) (just |only |all )?|(i|we|he|she|they|you) (just |only |have |had )?)?(recorded|taped|made|taken|filmed|captured|shot|sang|played|sung) (?!.*\b(too|so|as if|should|make it|please)\b)(it |this |that |these )?(in|at|on|with|by|from|over|through|via|during|yesterday|today|last|this|using|live|for)\b/

/** "the reverb is nice", "I like the bass": as it should be. */
const PRAISED =
  /^(so |and |well |but |ok )*((the|my|this|that|its) (\w+ ){1,3}(is|are|sounds?|feels?) (already |just |really |very |so |pretty |quite |absolutely )*(nice|perfect|great|good|fine|ok|okay|alright|cool|lovely|amazing|awesome|beautiful|right|excellent|wonderful|correct|balanced)( as (it )?is| now| already)?|i (really )?(like|love|enjoy) (the|this|that) \w+)$/

/** "I already removed the noise": done before, and not to be done. */
const DONE_BEFORE =
  /^(so |and |well |but |ok )*(i|we|you|he|she|they|somebody|someone|my \w+) (have |has |had )?already (have |had )?(\w+ed|made|cut|done|put|took|taken|sped|turned|got|brought)\b/

/** "it is from an old vinyl": where it comes from, and not how it should sound */
export const COMES_FROM =
  /^(so |and |well |but )?((it|this|that|the \w+) (is|was|came|comes) |(taken|ripped|digiti[sz]ed|transferred|copied) )?(from|off) (an?|my|our|his|her|their|some) /

/** "never mind the noise": what is named is to be left. */
const WAVED_AWAY =
  /^(well |so |ok |and )*(never mind|nevermind|nvm|forget( about)?|ignore|disregard|do not (worry|care|bother) (about|with)|leave aside) (the|that|this|about|my|any|all) (?!whole|rest|last|first)/

/** "actually forget the fade": of what was asked for before */
export const TAKES_BACK =
  /^(well |so |ok |and |but |no |oh |wait |actually |hmm |on second thought )*(never mind|nevermind|nvm|scratch|cancel|skip|drop|forget( about)?|ignore|undo|leave out|not) (the|that|any) /

/** "my mic is bad", "I have an old phone": why it sounds as it does. */
const EQUIPMENT =
  /^(so |and |well |hi |ok |because |sorry |, )*((my|our|the|his|her) (\w+ )?(mic|microphone|phone|laptop|computer|recorder|interface|equipment|setup|gear|headset) (is|was|are) (\w+ )?(bad|cheap|old|broken|terrible|awful|trash|crap|garbage|shit|poor|not (very |so )?good)|(i|we) (only )?(have|had|use|used|got) an? (\w+ )?(bad|cheap|old|broken|terrible|awful|poor) (\w+ )?(mic|microphone|phone|laptop|computer|recorder|interface|setup|headset))$/

/** "the mic stand kept getting bumped" */
const BUMPED =
  /^(so |and |well |but |because |since |as )*(the|my|our|his|her|their) (\w+ )?(mic|microphone|stand|cable|table|desk|phone|recorder|camera|tripod|headset)( stand)? (was|were|got|gets|is|kept|keeps)( getting| being)? (bumped|knocked|moved|touched|hit|kicked|dropped|shaken|pulled|brushed)( over| around| about)?$/

/** "she has a high voice": hers, and not what it should become. */
const HAS_VOICE =
  /^(so |and |well |but |because |since )*(i|we|you|he|she|they|(my|our|the|his|her) \w+) (have|has|had) (an? )?((very|really|quite|rather|pretty|such|naturally) )*\w+( pitched)? voices?( (and|but) (i|we) (like|love|hate) (it|that))?$/

/** "not sure why it is so loud", "i do not know how to do it", "i know nothing about audio" */
const UNKNOWING =
  /^(so |and |well |but |ok )*((i|we) )?((am|are) )?(still |really |just )*(not (quite |really )?sure|unsure|(do|did) not (really )?know|no idea|wonder|know) (much|anything|nothing|little|a lot|enough|(if|whether) (it|this|that|there|the \w+) (is|was|are|were|has)\b|why|where it|what (is|was|it|this|that)|how (to|it|this|that|one|you))/

/** "we have been using your tool", "I had to use my camera's microphone" */
const USING =
  /^(so |and |well |but |because |since |as )*(i|we|they|he|she) (have been using|has been using|had to use|have used|was using|were using|am using|are using) /

/** "no further changes needed", "nothing fancy" */
const NOTHING_MORE =
  /^(so |and |but )*(there is )?(nothing|no more) (is )?(left|more|else) (for you |for us )?to (do|change|edit|fix)$|^(so |and |but )*(((i|we) (do|did) not (really )?(want|need)|no need for) (anything|any) (else|more|other|further|fancy|special|big|complicated|crazy|major)\b|(no|nothing) (further|other|more|else|fancy|special|big|complicated|crazy|major)( (changes?|edits?|editing|effects?|adjustments?|steps?|deal|tricks?|stuff|fuss))?( (is |are )?(needed|required|necessary|wanted|desired))?$)/

/** "no reverb no echo": beside a wish, a limit on it */
const NO_EFFECTS =
  /^(but |and |with )*no (reverb|echo|delay|distortion|chorus|flanger)(( and| or| ,)?( no)? (reverb|echo|delay|distortion|chorus|flanger))+( please)?$/

/** "sorry to trouble you again" */
const SORRY =
  /^(so |very |really |and )*(sorry|apologies|excuse|forgive|pardon) (to|for|about|that|if|my|our|the)\b/

/** "it distorts because I recorded too hot": what it does by itself, beside what should be done */
const DOES_BY_ITSELF =
  /^(so |and |well |but |because |since |as )*(it|this|that|everything|the (?:sound|audio|recording|voice|clip|track|song|file)) (always |also |just |sometimes |really |often |still |badly )*(distorts|echoes|loops|repeats|speeds up|slows down|wobbles|flutters|skips)\b/

/** "i don't need a fade": beside a wish, a limit on it */
const DISLIKED =
  /^(so |and |but )*(i|we) (just |really )?(hate|can not stand|do not like|dislike)( how)? (my|our) (own )?voice( sounds)?( on (tape|it|recordings?))?$/

/** "I don't want any reverb" */
const UNWANTED =
  /^(so |and |but )*(i|we) do not (really )?(want|need) (any |an? |extra |more )?(reverb|echo|delay|distortion|compression|chorus|fades?|fading|effects?)( (in|out))?( (or|and|nor) \w+)*( (in|on) (it|this|that|there|here))?$/

/** "i have no patience", "no time to lose": one who speaks of oneself; but "i have no bass" */
const HAS_NONE =
  /^(?:(?:so|and|but|because|since|as) )*(?:(?:i|we|he|she|they|my \w+) (?:really |just |simply )?(?:have|has|had)(?: got)? (?:absolutely )?no (?!.*\b(?:bass|treble|highs?|lows?|mids|sound|volume|audio|reverb|echo|clarity|presence|warmth|punch|dynamics|voices?|vocals?|music|drums?|need|use)\b)[a-z' ]+|(?:there is )?no (?:time|patience|idea|clue|choice|money|budget)(?: (?:to|for|why|how|what|left|at all)\b[a-z' ]*)?)$/

/** "find attached a reading by my daughter" */
const ATTACHED =
  /^(please )?(you (will )?)?(find )?(attached|enclosed)( you will find| please find| is| are)? (a|an|my|our|the) (?!file as\b|part\b)/

/** "I am sending you a recording from a train platform" */
const SENDING =
  /^(?:so |and |well |hi |hello |ok )*(?:i|we) (?:am|are|was|were) (?:just )?(?:sending|attaching|enclosing|uploading|giving) (?!.*\b(?:too|so|should|must|needs?|want|please|make|without)\b)(?:you )?(?:an?|my|our|the|this|these|some) [a-z' ]+$/

/** "I need time to change the slide" */
const NEEDS_TIME =
  /^(?:(?:so|and|because) )?(?:i|we|they) (?:just |only )?need (?:some |more |a bit of |a little )?time to [a-z' ]+$/

/** "long day!", "what a week", "I hope you had a nice weekend" */
const SMALL_TALK =
  /^(?:(?:so|and|well|oh|ok|phew|wow|hi|hello|,) )*(?:(?:(?:i )?hope )?(?:you|all|everyone|everybody) (?:are having|is having|had|have) (?:an? )?(?:\w+ )?|(?:(?:what|such) )?an? (?:\w+ )?|what (?:\w+ )?|(?:long|busy|rough|hard|tough|nice|lovely|great|good|beautiful|crazy|hectic|tiring|rainy|sunny|happy) )(?:day|week|weekend|night|morning|afternoon|evening|weather|monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?: (?:today|outside|at work|so far|again))?$/

const TOLD = anyOf(
  SMALL_TALK,
  NEEDS_TIME,
  SENDING,
  HAS_VOICE,
  ATTACHED,
  NARRATED,
  DONE_BEFORE,
  PRAISED,
  EQUIPMENT,
  BUMPED,
  UNKNOWING,
  USING,
  NOTHING_MORE,
)

/** What beside a wish asks for nothing. */
export const LEFT = anyOf(
  WAVED_AWAY,
  DISLIKED,
  UNWANTED,
  DOES_BY_ITSELF,
  SORRY,
  NO_EFFECTS,
  HAS_NONE,
)
