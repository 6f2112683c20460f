/** One form for several: it fits where one of them does. */
export const anyOf = (...forms: readonly RegExp[]): RegExp =>
  new RegExp(forms.map(({ source }) => source).join('|'))
