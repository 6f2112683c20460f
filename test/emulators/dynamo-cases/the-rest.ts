/** Time to live, and what is passed through. */
import { base, type Case, fails, item, key, NO_TABLE, n, OK, put, TTL, write } from './wire.ts'

export const THE_REST: readonly Case[] = [
  {
    page: TTL,
    name: 'the time attribute is kept',
    calls: [
      [
        'UpdateTimeToLive',
        { ...base, TimeToLiveSpecification: { AttributeName: 'exp', Enabled: true } },
        {
          status: 200,
          body: { TimeToLiveSpecification: { AttributeName: 'exp', Enabled: true } },
        },
      ],
      [
        'DescribeTimeToLive',
        base,
        {
          status: 200,
          body: {
            TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'exp' },
          },
        },
      ],
    ],
  },
  {
    page: TTL,
    name: 'a table that is not there has no time attribute',
    calls: [
      [
        'UpdateTimeToLive',
        {
          TableName: 'nowhere',
          TimeToLiveSpecification: { AttributeName: 'exp', Enabled: true },
        },
        NO_TABLE,
      ],
    ],
  },
  {
    page: 'developerguide/TTL.html',
    name: 'an item past its time is there until someone removes it',
    given: [item('a', { exp: n(1) })],
    calls: [
      [
        'GetItem',
        { ...base, Key: key('a') },
        { status: 200, body: { Item: item('a', { exp: n(1) }) } },
      ],
    ],
  },
  {
    page: 'APIReference/API_Query.html',
    name: 'an index holds keys only, and what a transaction wrote',
    calls: [
      [...write(put('a', { owner: { S: 'o' }, v: n(1) }), put('b', { owner: { S: 'o' } })), OK],
      [
        'Query',
        {
          ...base,
          IndexName: 'byOwner',
          KeyConditionExpression: '#o = :o',
          ExpressionAttributeNames: { '#o': 'owner' },
          ExpressionAttributeValues: { ':o': { S: 'o' } },
        },
        {
          status: 200,
          body: {
            Count: 2,
            ScannedCount: 2,
            Items: [item('a', { owner: { S: 'o' } }), item('b', { owner: { S: 'o' } })],
          },
        },
      ],
    ],
  },
  {
    page: 'APIReference/CommonErrors.html',
    name: 'an operation nobody knows',
    calls: [['FoldTable', base, fails('UnknownOperationException')]],
  },
]
