// Uses the public client as its examples do, against a server that run.sh has started. Prints a line for each thing tried; ends with 1 when one failed.
import { ChatClient, CompletionClient, DifyClient } from 'dify-client'

const { SERVER, CHAT_KEY, COMPLETION_KEY, WORKFLOW_KEY, DATASET_KEY } = process.env
const user = 'client-check'
let failed = 0

async function check(what, action) {
  try {
    console.log('ok      ' + what + ': ' + await action())
  } catch (e) {
    failed++
    console.log('FAILED  ' + what + ': ' + (e.response ? e.response.status + ' ' + JSON.stringify(e.response.data) : e.stack))
  }
}

function expect(holds, otherwise) {
  if (!holds) {
    throw new Error(otherwise)
  }
}

// Records of a stream, as a client has to read them: they need not arrive one by one.
async function events(stream) {
  let text = ''
  for await (const piece of stream) {
    text += piece.toString()
  }
  return text.split('\n\n').filter(record => record.startsWith('data: ')).map(record => JSON.parse(record.slice(6)))
}

const chat = new ChatClient(CHAT_KEY, SERVER + '/v1')
const completion = new CompletionClient(COMPLETION_KEY, SERVER + '/v1')
const workflow = new CompletionClient(WORKFLOW_KEY, SERVER + '/v1')
const client = new DifyClient(CHAT_KEY, SERVER + '/v1')
const knowledge = new DifyClient(DATASET_KEY, SERVER + '/v1')
let conversation
let message

await check('parameters', async () => {
  const { data } = await client.getApplicationParameters(user)
  expect(data.opening_statement === 'Hello.', JSON.stringify(data))
  return Object.keys(data).length + ' fields'
})
await check('chat, blocking', async () => {
  const { data } = await chat.createChatMessage({}, 'How do I return an item?', user)
  conversation = data.conversation_id
  message = data.message_id
  expect(data.answer.length > 0 && conversation && message, JSON.stringify(data))
  return data.answer.slice(0, 60) + ' ...'
})
await check('chat, streaming, the same conversation', async () => {
  const response = await chat.createChatMessage({}, 'And how long does it take?', user, true, conversation)
  const records = await events(response.data)
  const names = [...new Set(records.map(record => record.event))]
  expect(names.includes('message') && names.at(-1) === 'message_end', names.join(' '))
  expect(records.every(record => record.conversation_id === conversation), 'another conversation')
  return names.join(' ')
})
await check('feedback', async () => (await client.messageFeedback(message, 'like', user)).data.result)
await check('messages', async () => {
  const { data } = await chat.getConversationMessages(user, conversation, null, 10)
  expect(data.data.length === 2 && data.data[0].feedback.rating === 'like', JSON.stringify(data))
  return data.data.length + ' messages'
})
await check('conversations', async () => {
  const { data } = await chat.getConversations(user)
  expect(data.data.some(one => one.id === conversation), JSON.stringify(data))
  return data.data.length
})
await check('rename', async () => (await chat.renameConversation(conversation, 'Returns', user)).data.name)
await check('rename, made by the server', async () =>
  (await chat.renameConversation(conversation, null, user, true)).data.name)
await check('delete', async () => (await chat.deleteConversation(conversation, user)).status)
await check('completion, blocking', async () =>
  (await completion.createCompletionMessage({ query: 'Tea.' }, user)).data.answer.slice(0, 60))
await check('completion, streaming', async () => {
  const records = await events((await completion.createCompletionMessage({ query: 'Tea.' }, user, true)).data)
  expect(records.at(-1).event === 'message_end', JSON.stringify(records.at(-1)))
  return [...new Set(records.map(record => record.event))].join(' ')
})
await check('workflow, blocking', async () => {
  const { data } = await workflow.runWorkflow({ topic: 'tea' }, user)
  expect(data.data.status === 'succeeded' && data.data.outputs.text === 'About tea.', JSON.stringify(data))
  return data.data.outputs.text
})
await check('workflow, streaming', async () => {
  const records = await events((await workflow.runWorkflow({ topic: 'tea' }, user, true)).data)
  expect(records.at(-1).event === 'workflow_finished', JSON.stringify(records.at(-1)))
  return [...new Set(records.map(record => record.event))].join(' ')
})
await check('file, uploaded', async () => {
  const form = new FormData()
  form.append('file', new Blob(['Tea is a drink.'], { type: 'text/plain' }), 'tea.txt')
  form.append('user', user)
  const response = await client.fileUpload(form)
  expect(response.status === 201 && response.data.name === 'tea.txt', JSON.stringify(response.data))
  return response.data.id
})
// The client has no calls of its own for knowledge; its general one takes any address.
await check('knowledge bases', async () => {
  const { data } = await knowledge.sendRequest('GET', '/datasets', null, { page: 1, limit: 20 })
  expect(data.data.some(base => base.name === 'faq'), JSON.stringify(data).slice(0, 300))
  return data.total
})
await check('a wrong key', async () => {
  try {
    await new ChatClient('app-wrong', SERVER + '/v1').createChatMessage({}, 'Hello', user)
  } catch (e) {
    expect(e.response.status === 401 && e.response.data.code === 'unauthorized', JSON.stringify(e.response.data))
    return '401 unauthorized'
  }
  throw new Error('it was let in')
})
process.exit(failed ? 1 : 0)
