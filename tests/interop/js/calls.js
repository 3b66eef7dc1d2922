// What the scripts of both SDKs share: calls come in as lines of JSON, each is answered by one line, in order.
// A moment is {"$time": seconds since 1970}, here and there.
'use strict';
const { createRequire } = require('node:module');
const readline = require('node:readline');

// The SDKs lie in the cache of `make interop`, not beside this file.
exports.load = createRequire(`${process.env.TARN_JAVASCRIPT}/package.json`);

function revive(key, value) {
  return value !== null && typeof value === 'object' && '$time' in value ? new Date(value.$time * 1000) : value;
}

function plain(value) {
  if (value instanceof Date) return { $time: value.getTime() / 1000 };
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

// Says what the SDK offers, then performs calls with `perform(call)`, which returns an output or, for `call.paginate`, a list of pages.
exports.serve = async function serve(offer, perform) {
  console.log(JSON.stringify(offer));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let answer;
    try {
      answer = { output: plain(await perform(JSON.parse(line, revive))) };
    } catch (error) {
      const status = error.$metadata?.httpStatusCode ?? error.statusCode;
      answer = { error: { code: error.code ?? error.name, message: error.message, status } };
    }
    console.log(JSON.stringify(answer));
  }
};
