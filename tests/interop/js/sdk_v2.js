// Calls through aws-sdk, the JavaScript SDK of the v2 line, which alone has a client of cloudtrail-data.
'use strict';
const { load, serve } = require('./calls.js');
const AWS = load('aws-sdk');

const kServices = { cloudtrail: AWS.CloudTrail, 'cloudtrail-data': AWS.CloudTrailData };
// The v3 SDK reads this variable by itself.
const kAttempts = process.env.AWS_MAX_ATTEMPTS;
const retries = kAttempts ? { maxRetries: Number(kAttempts) - 1 } : {};
const clients = new Map();
function client(service, region) {
  const key = `${service} ${region}`;
  if (!clients.has(key)) clients.set(key, new kServices[service]({ endpoint: process.env.TARN_ENDPOINT, region, ...retries }));
  return clients.get(key);
}

const method = (operation) => operation[0].toLowerCase() + operation.slice(1);

function pagesOf(caller, operation, input) {
  const pages = [];
  return new Promise((resolve, reject) => {
    caller[method(operation)](input).eachPage((error, page) => {
      if (error) reject(error);
      else if (page) pages.push(page);
      else resolve(pages);
      return true;
    });
  });
}

async function perform({ service, region, operation, input, paginate }) {
  const caller = client(service, region);
  return paginate ? pagesOf(caller, operation, input) : caller[method(operation)](input).promise();
}

function offerOf(service) {
  const members = (shape) => Object.keys(shape?.members ?? {});
  const operations = Object.values(client(service, 'us-east-1').api.operations);
  return Object.fromEntries(operations.map(({ name, input, output }) => [name, { in: members(input), out: members(output) }]));
}

const trail = client('cloudtrail', 'us-east-1');
const offer = Object.fromEntries(Object.keys(kServices).map((service) => [service, offerOf(service)]));
serve({
  version: AWS.VERSION,
  offer,
  paginators: Object.keys(offer.cloudtrail).filter((operation) => trail.paginationConfig(method(operation))),
}, perform);
