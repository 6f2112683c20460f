import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { addStacks } from '../../infra/resound-app.ts'

// biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation takes
type Json = any
export type Resource = {
  readonly Type: string
  readonly Properties: Json
  readonly DeletionPolicy?: string
  readonly DependsOn?: readonly string[]
}
export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Outputs: Readonly<Record<string, { readonly Value: Json }>>
  readonly Parameters: Readonly<Record<string, Json>>
}

export type Stacks = {
  readonly data: Template
  readonly edge: Template
  /** Rules that were acknowledged somewhere, with their reasons. */
  readonly acknowledged: readonly { readonly id: string; readonly reason: string }[]
}

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'))

/** Both templates as `cdk synth` makes them, without the code of the functions. No network is needed. */
export function synthesize(knobs: Readonly<Record<string, unknown>> = {}): Stacks {
  const outdir = mkdtempSync(join(tmpdir(), 'resound-synth-'))
  try {
    return synthesizeInto(outdir, knobs)
  } finally {
    rmSync(outdir, { recursive: true })
  }
}

function synthesizeInto(outdir: string, knobs: Readonly<Record<string, unknown>>): Stacks {
  const app = new App({
    outdir,
    context: { ...context, 'aws:cdk:bundling-stacks': [], ...knobs },
  })
  addStacks(app)
  const acknowledged = app.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
    .map(([id, reason]) => ({ id, reason }))
  const [data, edge] = app.synth().stacks.map(({ template }) => template as Template)
  return { data: data!, edge: edge!, acknowledged }
}

export const ofType = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type)

/** The one resource of a type whose logical id starts so. */
export function find(template: Template, type: string, idStart = ''): Resource {
  const found = ofType(template, type).filter(([id]) => id.startsWith(idStart))
  if (found.length !== 1)
    throw new RangeError(
      `Expected one ${type} ${idStart}, got ${found.map(([id]) => id).join(', ') || 'none'}`,
    )
  return found[0]![1]
}

/** What a function is told, by its id in the stack. */
export const lambda = (template: Template, id: string): Resource =>
  find(
    {
      ...template,
      Resources: Object.fromEntries(lambdas(template).filter(([name]) => strip(name) === id)),
    },
    'AWS::Lambda::Function',
  )

export const lambdas = (template: Template): [string, Resource][] =>
  ofType(template, 'AWS::Lambda::Function')

/** A logical id without CDK's eight letters. */
export const strip = (id: string): string => id.replace(/[0-9A-F]{8}$/, '')

/** References as short text: `<Table.Arn>/index/byDue`. */
export function plain(value: Json): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if ('Ref' in value) return `<${strip(value.Ref)}>`
  if ('Fn::GetAtt' in value) return `<${strip(value['Fn::GetAtt'][0])}.${value['Fn::GetAtt'][1]}>`
  if ('Fn::Join' in value) return value['Fn::Join'][1].map(plain).join(value['Fn::Join'][0])
  if ('Fn::GetStackOutput' in value)
    return `<data.${exported(value['Fn::GetStackOutput'].OutputName)}>`
  return JSON.stringify(value)
}

/** `PublishOutputFnGetAttTableCD117FA1ArnF1B2C3D4` is the ARN of the other stack's table. */
const exported = (name: string): string =>
  /^PublishOutput(?:FnGetAtt|Ref)([A-Za-z]+?)[0-9A-F]{8}([A-Z][a-z]+)?[0-9A-F]{8}$/
    .exec(name)
    ?.slice(1)
    .filter((part) => part !== undefined)
    .join('.') ?? name

export type Statement = {
  readonly Sid?: string
  readonly Action: string | readonly string[]
  readonly Resource: Json
  readonly Condition?: Json
}

export const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? value : [value as T]

/** Every statement a role has, by the role's id. */
export function roles(template: Template): Readonly<Record<string, readonly Statement[]>> {
  const byRole: Record<string, Statement[]> = {}
  for (const [id, { Properties }] of ofType(template, 'AWS::IAM::Role')) {
    byRole[strip(id)] = (Properties.Policies ?? []).flatMap(
      (policy: Json) => policy.PolicyDocument.Statement,
    )
  }
  for (const [, { Properties }] of ofType(template, 'AWS::IAM::Policy'))
    for (const role of Properties.Roles)
      byRole[strip(role.Ref)]?.push(...Properties.PolicyDocument.Statement)
  return byRole
}
