export const FILLERS = new Set(
  `something many a an the my your his her our their its me i you we us he she they him some any of to for on at as so is
  are was were be been being become becomes am will would can could shall should may might must do does did doing done
  has had having have please kindly thanks thank hey hi hello dear just really actually basically literally maybe
  perhaps possibly also too well there here that which who whom these those than like about around roughly
  approximately exactly precisely with from by into onto and or got bit go ahead try want wants wanted need needs
  needed wish hope think guess believe know see possible love now already still even though because since such same
  own everybody everyone someone somebody guys guy man dude bro bruh mate buddy pal sir bot resound boss friend folks
  team little kind sort kinda quickly real quick asap today right rn let gonna going supposed ought able sure simply
  another one ones other good nice great cool ok okay oh um uh hmm yeah yes alright lol haha omg btw fyi imo tbh tho
  anyway anyways mind chance way favor favour effect effects filter setting preset presets amount amounts level feel vibe vibes style
  type thing things stuff job work quite rather pretty fairly overall total both each every what whats use using used
  apply applied give gives given put set add make makes made making get gets getting render leave sound sounds
  sounding seem seems seemed look looks looking come comes coming came it itself this through throughout across out up
  in off over instead then next first finally lastly afterwards 's yet once only hear heard listen listening help
  assist wonder wondering question request task edit edits editing editor happen happens again desired required
  ideally preferably hopefully honestly obviously appreciate appreciated grateful cheers perfect tad more ever final
  finished end result version but side yo ngl fr rly lowkey highkey deadass recorded existing current whoa wow ugh
  argh ouch oops yikes eh aw aww huh phew geez jeez dang damnit gosh playback prefer factor says talks speaks whether
  said thinks told find found sing speak why lasting attachment pls gently nicely plain ow oww urgent urgently
  important doable enclosed accordingly`
    .split(/\s+/)
    .filter(Boolean),
)

/** Words that carry no meaning of their own in an edit, and are consumed wherever they stand. */
export const isFiller = (word: string): boolean => FILLERS.has(word)
