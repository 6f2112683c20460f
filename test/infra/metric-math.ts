/**
 * The part of CloudWatch's metric math that our expressions use, for one point in time: + - * / < > AND,
 * parentheses, IF and FILL. A metric without a value then is `undefined`; arithmetic with it has none.
 *
 * @see Amazon CloudWatch User Guide, "Using metric math", operators and functions
 */
export function evaluate(
  expression: string,
  metrics: Readonly<Record<string, number | undefined>>,
): number | undefined {
  const tokens = expression.match(/[A-Za-z]+|\d+(?:\.\d+)?|[-+*/<>(),]/g) ?? []
  let at = 0
  const take = () => tokens[at++]
  const expect = (token: string) => {
    if (take() !== token) throw new SyntaxError(`Expected ${token} in ${expression}`)
  }
  const both = (
    a: number | undefined,
    b: number | undefined,
    of: (a: number, b: number) => number,
  ) => (a === undefined || b === undefined ? undefined : of(a, b))

  function level(
    next: () => number | undefined,
    operators: Readonly<Record<string, (a: number, b: number) => number>>,
  ) {
    let value = next()
    for (
      let operator = tokens[at];
      operator && Object.hasOwn(operators, operator);
      operator = tokens[at]
    ) {
      take()
      value = both(value, next(), operators[operator]!)
    }
    return value
  }
  const and = (): number | undefined =>
    level(compared, { AND: (a, b) => Number(a !== 0 && b !== 0) })
  const compared = () => level(sum, { '<': (a, b) => Number(a < b), '>': (a, b) => Number(a > b) })
  const sum = () => level(product, { '+': (a, b) => a + b, '-': (a, b) => a - b })
  const product = () => level(atom, { '*': (a, b) => a * b, '/': (a, b) => a / b })

  function atom(): number | undefined {
    const token = take() ?? ''
    if (token === '(') {
      const value = and()
      expect(')')
      return value
    }
    if (/^\d/.test(token)) return Number(token)
    if (token === 'IF' || token === 'FILL') {
      expect('(')
      const values = [and()]
      while (tokens[at] === ',') {
        take()
        values.push(and())
      }
      expect(')')
      return token === 'FILL' ? (values[0] ?? values[1]) : values[0] ? values[1] : values[2]
    }
    if (!Object.hasOwn(metrics, token)) throw new SyntaxError(`${token} is no metric`)
    return metrics[token]
  }
  return and()
}
