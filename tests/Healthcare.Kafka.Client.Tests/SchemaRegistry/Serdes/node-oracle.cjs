// Confluent's own Node client as an oracle: writes each case's message, and reads the payload that our serializer wrote for it.
const { SchemaRegistryClient, JsonSerializer, JsonDeserializer, SerdeType, HeaderSchemaIdSerializer, PrefixSchemaIdSerializer } =
  require(require('path').join(process.argv[2], '@confluentinc/schemaregistry'));

const hexOfHeaders = headers => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(Array.isArray(value) ? value[value.length - 1] : value).toString('hex')]));
const headersOfHex = headers => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, 'hex')]));

async function run(input) {
  const client = new SchemaRegistryClient({ baseURLs: [input.url], isForward: false });
  const answers = [];
  for (const one of input.cases) {
    const type = one.component === 'Key' ? SerdeType.KEY : SerdeType.VALUE;
    const idSerializer = one.framing === 'Header' ? HeaderSchemaIdSerializer : PrefixSchemaIdSerializer;
    const serializer = new JsonSerializer(client, type, { useLatestVersion: true, autoRegisterSchemas: false, schemaIdSerializer: idSerializer, subjectNameStrategyType: 'TOPIC' });
    const deserializer = new JsonDeserializer(client, type, { subjectNameStrategyType: 'TOPIC' });
    const headers = {};
    const payload = await serializer.serialize(one.topic, one.message, headers);
    const read = await deserializer.deserialize(one.topic, Buffer.from(one.payloadHex, 'hex'), headersOfHex(one.headers));
    answers.push({ payloadHex: payload.toString('hex'), headers: hexOfHeaders(headers), read });
  }
  return answers;
}

let text = '';
process.stdin.on('data', chunk => { text += chunk; }).on('end', () => run(JSON.parse(text)).then(
  answers => { console.log(JSON.stringify(answers)); process.exit(0); },
  error => { console.error(error); process.exit(1); }));
