"""The realtime API is spoken over a web socket: this server hands a conversation to the stub and prints its own port."""
import asyncio
import json

import websockets
from stand_in import ask


async def converse(socket):
    messages = []
    async for text in socket:
        event = json.loads(text)
        if event["type"] == "session.update":
            messages.insert(0, {"role": "system", "content": event["session"]["instructions"]})
        elif event["type"] == "conversation.item.create":
            messages.append({"role": event["item"]["role"], "content": "".join(part["text"] for part in event["item"]["content"])})
        elif event["type"] == "response.create":
            answer = await asyncio.to_thread(ask, messages)
            said = {"type": "response.output_text.done", "event_id": "e", "response_id": "r", "item_id": "i", "output_index": 0, "content_index": 0}
            await socket.send(json.dumps({**said, "text": answer["choices"][0]["message"]["content"]}))


async def main():
    server = await websockets.serve(converse, "localhost", 0)
    print(next(iter(server.sockets)).getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
