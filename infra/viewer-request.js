// CloudFront Function (cloudfront-js-2.0), in front of every request.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  var request = event.request
  var headers = request.headers
  // Names that only we may set: what a viewer sent under them is gone.
  Object.keys(headers).forEach((name) => {
    if (name.startsWith('x-resound-')) delete headers[name]
  })
  headers['x-resound-viewer-ip'] = { value: event.viewer.ip }
  var length = headers['content-length']
  if (length && Number(length.value) > 1048576)
    return {
      statusCode: 413,
      statusDescription: 'Content Too Large',
      headers: { 'content-type': { value: 'application/problem+json' } },
      body: JSON.stringify({
        type: '/errors/payload_too_large',
        title: 'The body is too large.',
        status: 413,
        code: 'payload_too_large',
        detail:
          'A request body may have 1048576 bytes; recordings go to the address of POST /v1/uploads.',
        retryable: false,
      }),
    }
  return request
}
