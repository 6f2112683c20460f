import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/**
 * The flags of a program that people start by hand. `--help` prints what it is for and every flag with its
 * default, and ends with 0; a flag that there is not is named, and ends with 2.
 */
export function programFlags<const Options extends ParseArgsOptionsConfig>(
  about: string,
  options: Options,
) {
  if (process.argv.slice(2).includes('--help')) {
    console.log(help(about, options))
    process.exit(0)
  }
  try {
    return parseArgs({ options }).values
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help(about, options)}`)
    process.exit(2)
  }
}

function help(about: string, options: ParseArgsOptionsConfig): string {
  const flags = Object.entries(options).map(([name, { type, default: value }]) => {
    const what = value === undefined || value === false ? '' : `  (${value})`
    return `  --${name}${type === 'string' ? ' X' : ''}${what}`
  })
  return [about, ...(flags.length > 0 ? ['', ...flags] : [])].join('\n')
}
