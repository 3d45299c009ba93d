// Serves the Gmail of @emulators/google on loopback: node start.mjs PORT. It lies beside the node_modules that npm installed.
import { createServer, serve } from '@emulators/core';
import { googlePlugin, seedFromConfig } from '@emulators/google';
const port = Number(process.argv[2]);
const baseUrl = `http://127.0.0.1:${port}`;
const login = 'me@postbox.example';
const tokens = { 'test-token': { login, id: 100, scopes: ['https://www.googleapis.com/auth/gmail.modify'] } };
const { app, store } = createServer(googlePlugin, { port, baseUrl, tokens });
googlePlugin.seed?.(store, baseUrl);
seedFromConfig(store, baseUrl, { users: [{ email: login, name: 'Me Myself' }] });
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' });
console.log('listening');
