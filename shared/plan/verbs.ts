import { list, v } from './lexicon/inflections.ts'

// What people say that somebody does, beside what is done to a recording.

const IRREGULAR = `am, are, is, was, were, has, had, have, do, does, did, will, went, gone, slept, told, said, knew, thought, bought, taught, wrote, read,
  sang, spoke, sat, stood, met, won, ate, drank, drove, rode, flew, fell, grew, wore, broke, chose, forgot, gave, left, understood,
  caught, paid, fought, hung, lent, spent, swore, woke, saw, felt, meant, lost, sent, made, took, got, came, ran, kept, began, held, found,
  built, brought, put, set, heard, became, sold, shot, hit, hurt, let, laid, lit, led, rang, rose, sank, shook, slid, threw, tore, won, wound`

const REGULAR = `accept, admire, adore, agree, announce, answer, appear, apply, argue, attach, assemble, arrive, ask, attend, bark, be, become, begin, believe, belong, blame, blog, book, bother, break, bring, broadcast, build, buy, call, care, carry, cause, celebrate, change, chat, check, choose, claim, clap, clean, climb, close, coach, collect, come, commute, compare, complain, compose, concern, conduct, connect, contain, continue, cook, cost, cough, count, cover, create, cross, cry, cycle, dance, deal, decide, deliver, depend, describe, deserve, design, develop, die, direct, discuss, dislike, do, draw, dream, drink, drive, drop, earn, eat, edit, enclose, encourage, enjoy, enter, exist, expect, explain, face, fall, feel, fight, fill, film, find, finish, fit, fly, follow, forget, forgive, forward, fund, gather, get, give, go, grow, guess, handle, hang, happen, hate, have, help, hold, host, hurry, imagine, include, insist, intend, interview, invite, join, joke, judge, jump, keep, know, laugh, launch, learn, lecture, listen, live, look, lose, love, make, manage, march, marry, matter, mean, mention, meet, mind, miss, mix, move, mumble, name, narrate, notice, offer, open, order, organise, organize, own, pass, pay, perform, pick, plan, play, post, practise, practice, pray, prepare, present, produce, promise, propose, publish, rap, react, read, realise, realize, receive, recommend, record, refuse, rehearse, remember, remind, rent, reply, report, represent, retire, return, review, ride, ring, run, save, say, score, see, seem, sell, send, serve, share, shine, shoot, shout, show, sing, sit, skate, sleep, smile, sneeze, snore, speak, spell, spend, stand, start, stay, stop, stream, struggle, study, stumble, stutter, succeed, suffer, suggest, supply, suppose, support, surprise, suspect, swear, swim, talk, teach, tell, tend, test, thank, think, travel, treat, trust, try, turn, understand, upload, use, visit, volunteer, vote, wait, wake, walk, warn, watch, wave, wear, whisper, win, wonder, work, worry, write, yell`

/** Forms that stand behind a subject; "recording" would need an "is" before it. */
export const FINITE_VERBS: ReadonlySet<string> = new Set(
  [...list(IRREGULAR), ...v(REGULAR)].filter((form) => !form.endsWith('ing')),
)
