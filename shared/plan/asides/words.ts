import { list } from '../lexicon/inflections.ts'

// Words by which what people tell is known from what they ask for.

const set = (words: string): ReadonlySet<string> => new Set(list(words))

/** They speak, or are spoken to: what they would do may be asked for. */
export const SPEAKERS = set('i, we, you')

export const OTHERS = set(
  'he, she, they, someone, somebody, everyone, everybody, nobody, anyone, people',
)

export const POINTERS = set('it, this, that, these, those')
export const OWNERS = set('my, our, his, her, their, your')
export const ARTICLES = set('the, a, an, some, another, one')

/** Whom a sentence may be about without an article, and who have their own mind. */
export const PERSONS = set(
  `grandma, grandpa, granny, grandad, grandmother, grandfather, gran, nan, nana, mum, mom, mummy, mommy, mam, mama, dad, daddy, papa, auntie, aunt, aunty, uncle,
  cousin, nephew, niece, brother, sister, bro, sis, son, daughter, grandson, granddaughter, kid, kids, child, children, baby, wife, husband, hubby, wifey, partner, fiance, girlfriend, boyfriend, gf, bf, bestie,
  mate, mates, friend, friends, buddy, pal, roommate, flatmate, housemate, neighbour, neighbours, neighbor, neighbors, landlord, boss, manager, client, clients, customer, customers, colleague, colleagues, coworker, coworkers,
  teacher, teachers, lecturer, professor, prof, tutor, coach, pupil, pupils, student, students, class, principal, priest, pastor, vicar, doctor, therapist, nurse, postman, lawyer,
  producer, director, editor, engineer, publisher, bandmate, bandmates, drummer, singer, guitarist, dj, host, cohost, guest, guests, interviewee, narrator, caller, actor, actress, choir, team, family, folks, parents,
  listener, listeners, viewer, viewers, follower, followers, subscribers, audience, fans, jury, judges, bride, groom, couple, girls, boys, guys`,
)

/** They stand behind a subject, whatever comes after them. */
export const AUXILIARIES = set(
  'am, is, are, was, were, has, have, had, do, does, did, will, would, can, could, may, might',
)
export const MODALS = set('will, would, can, could, may, might')
export const COPULAS = set(
  'am, is, are, was, were, be, been, looks, look, seems, gets, got, became',
)

export const ADVERBS = set(
  'just, only, really, already, always, still, also, even, never, often, usually, sometimes, now, then, actually, basically, literally, honestly, probably, kinda, accidentally, totally, sadly, luckily, all, both, once',
)

/** "so", "because", "lol": in front of what is told. */
export const LEADS = set(
  'so, and, but, or, otherwise, else, well, oh, because, cause, since, as, sorry, unfortunately, sadly, luckily, honestly, actually, basically, yesterday, today, tonight, also, lol, haha, ok, hey, hi, ugh, damn, plus, like',
)

/** What somebody wishes for is asked for. */
export const DESIRES = set(
  'want, wants, wanted, need, needs, needed, like, love, prefer, prefers, wish, wishes, hope, hopes, crave, craves, desire, require, requires, demand, demands, fancy, expect, expects, miss, misses, lack, lacks, seek, request, requests, suggest, suggests, ask, asks, asked, insist, insists, hate, hates',
)

/** What is said with them is how the recording sounds, or what is not heard in it. */
export const OF_HEARING = set(
  'sound, sounds, sounded, feel, feels, felt, hear, hears, heard, understand, notice, noticed, distinguish, follow, tell, hurt, hurts, bother, bothers, annoy, annoys, ruin, ruins, distract, distracts',
)

/** With one of these in it a sentence asks, sets a condition, or complains. */
export const ASKING = set(
  `please, should, must, ought, shall, let, lets, instead, except, apart, besides, unless, if, until, when, whenever, where, wherever, once, after, before, during, while,
  rather, leave, stay, stays, remain, remains, sure, anymore, too, enough, whereas, without, not only, more, less, better, than, like, supposed, need, needs, want, wants, which, whose, should be, must be, should not be, needs to be, do not want`,
)

/** What people make and show to each other: "ringtone for my hubby", "twitch stuff". */
export const WORKS = set(
  `stuff, thing, homework, project, assignment, coursework, presentation, episode, ringtone, video, slideshow, podcast, vlog, stream, meme, prank, gift, present, birthday, wedding, funeral, party, anniversary, graduation, message, greeting, game, film, movie, documentary, show,
  trailer, scene, surprise, trip, holiday, vacation, play, musical, audiobook, audition, demo, interview, lecture, lesson, class, course, workshop, sermon, speech, talk, story, tale, diary, memo, campaign, ad, commercial, competition, contest, challenge, recital, rehearsal, concert, gig, session, thesis, reel, tiktok, insta, channel`,
)

/** They are not what a recording is: "uni assignment", "yoga class" */
export const OCCASIONS = set(
  'stuff, homework, assignment, coursework, project, birthday, wedding, funeral, anniversary, graduation, class, course, workshop, trip, holiday, vacation, gig, competition, contest, recital, rehearsal',
)

/** Why something is not for everybody's ears, and no sound: but "epic" alone may ask for it. */
export const DISCREET = set(
  'private, personal, confidential, secret, sensitive, embarrassing, copyrighted, urgent',
)

/** How a thing is that nobody would change in its sound: "that bit is private", "this beat is fire". */
export const CIRCUMSTANCES = set(
  `private, personal, confidential, secret, sensitive, embarrassing, urgent, due, late, tomorrow, today, tonight, copyrighted, fire, lit, dope, sick, gold, epic, insane, hilarious, funny, adorable, cute, priceless, amazing, awesome, great, lovely, nice, cool, perfect, important, precious, rare, old, homemade, unreleased, mine, ours, yours`,
)

/** Exclamations. */
export const EXCLAMATIONS = set(
  'amen, hallelujah, hooray, hurray, hurrah, yippee, yay, yeah, yes, woohoo, woo, hoo, wow, whoa, phew, ugh, oops, sorry, cheers, xoxo, lol, haha, hehe, omg, bravo, voila, congrats, bless, bye, ciao, peace, duh, meh, sigh, argh, damn, dammit, rip',
)
