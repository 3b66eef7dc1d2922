// Calls through @aws-sdk/client-cloudtrail, as unmodified as npm carries it: endpoint and Region are all that it is given here.
'use strict';
const { load, serve } = require('./calls.js');
const sdk = load('@aws-sdk/client-cloudtrail');

const clients = new Map();
function client(region) {
  if (!clients.has(region)) clients.set(region, new sdk.CloudTrailClient({ endpoint: process.env.TARN_ENDPOINT, region }));
  return clients.get(region);
}

async function perform({ region, operation, input, paginate }) {
  if (!paginate) {
    const { $metadata, ...output } = await client(region).send(new sdk[`${operation}Command`](input));
    return output;
  }
  const pages = [];
  for await (const { $metadata, ...page } of sdk[`paginate${operation}`]({ client: client(region) }, input)) pages.push(page);
  return pages;
}

const operations = Object.keys(sdk).filter((name) => /^[A-Z].*Command$/.test(name)).map((name) => name.slice(0, -'Command'.length));
serve({
  version: load('@aws-sdk/client-cloudtrail/package.json').version,
  offer: { cloudtrail: Object.fromEntries(operations.map((name) => [name, { in: null, out: null }])) },
  paginators: operations.filter((name) => sdk[`paginate${name}`]),
}, perform);
