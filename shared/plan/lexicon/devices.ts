import { w } from './inflections.ts'
import { device } from './rows.ts'
import type { Row } from './senses.ts'

// What it sounds as if it came through.

export const DEVICES_HEARD_THROUGH: readonly Row[] = [
  device(
    'telephone',
    w(
      `phone, telephone, phone call, bad phone call, bad telephone call, bad phone, crappy phone,
       cheap phone, old phone call, telephone call, old phone, old telephone, landline, call,
       on the phone, over the phone, phone line, telephone line, phone effect, telephone effect,
       phone voice, telephone filter, phone filter, voicemail, cellphone, cell phone, mobile phone,
       rotary phone, phone quality, telephone quality, bad phone line, bad phone connection,
       phone conversation, answering machine, bad call, bad connection, a call, telephone sound,
       phone sound, phoned in, phone call quality`,
    ),
  ),
  device(
    'am_radio',
    w(
      `old radio, am radio, vintage radio, transistor radio, radio effect, old time radio,
       old timey radio, old fashioned radio, antique radio, a radio, from a radio, on the radio,
       radio voice, am station, car radio, old am radio, radio from the 20s, radio from the 30s, radio from the 40s, radio from the 50s, radio from the 60s, old radio from the 20s, old radio from the 30s, old radio from the 40s, old radio from the 50s, old radio from the 60s, retro radio, valve radio, kitchen radio,
       1940s radio, 1950s radio, radio filter, through a radio, radio show, through an old radio,
       40s radio, 50s radio, radio sound, old timey, small radio, old school radio, 1930s radio`,
    ),
  ),
  device(
    'walkie_talkie',
    w(
      `walkie talkie, walkie talkies, two way radio, cb radio, police radio, ham radio, walkie,
       radio comms, military radio, pilot radio, airplane radio, cop radio, walky talky, handheld radio,
       radio transmission, astronaut radio`,
    ),
  ),
  device(
    'megaphone',
    w('megaphone, bullhorn, loudhailer, loud hailer, bull horn, megaphones, mega phone'),
  ),
  device(
    'small_speaker',
    w(
      `cheap speaker, tiny speaker, laptop speaker, phone speaker, small speaker, cheap speakers,
       laptop speakers, tiny speakers, small speakers, phone speakers, little speaker, toy speaker,
       tablet speaker, cheap bluetooth speaker, earbud, crappy speaker, bad speaker, bad speakers,
       crappy speakers, cheap little speaker, smartphone speaker, mobile speaker, tin can,
       speaker of a phone, speaker of a laptop, speaker of my phone, cheap laptop speaker,
       cheap phone speaker, little speakers, cheap headphones, old tv`,
    ),
  ),
  device(
    'gramophone',
    w(
      `gramophone, phonograph, 78, 78 rpm, old record, old record player, old gramophone, victrola,
       shellac record, wax cylinder, record from the 1920s, 1920s record, 1920s recording, old vinyl,
       an old gramophone, 1920s, twenties, record from the twenties, antique gramophone, shellac,
       edison cylinder, 78 record, 78rpm record`,
    ),
  ),
  device(
    'intercom',
    w(
      `intercom, door intercom, entry phone, doorbell intercom, door phone, entryphone, buzzer intercom,
       drive through speaker, drive through`,
    ),
  ),
  device(
    'public_address',
    w(
      `public address, pa, pa system, tannoy, station announcement, airport announcement,
       train station announcement, loudspeaker announcement, announcement, stadium announcer,
       stadium speakers, train station speaker, supermarket announcement, public address system,
       airport speaker, platform announcement, railway announcement, school pa, stadium pa,
       announcements, airport pa, train announcement, stadium speaker, loudspeaker, loudspeakers,
       station speakers, store announcement`,
    ),
  ),
  device(
    'lofi',
    w(
      `lo fi, lofi, low fidelity, low fi, lo fi effect, lofi effect, lofi vibe, lofi hip hop, chillhop,
       lo fi sound, lo fi vibe`,
    ),
  ),
]
