"""The API of xAI is spoken over gRPC: this server hands what it is asked to the stub and prints its own port."""
from concurrent.futures import ThreadPoolExecutor

import grpc
from stand_in import ask
from xai_sdk.proto import chat_pb2, chat_pb2_grpc

roles = {chat_pb2.ROLE_SYSTEM: "system", chat_pb2.ROLE_DEVELOPER: "developer", chat_pb2.ROLE_USER: "user"}


class Chat(chat_pb2_grpc.ChatServicer):
    def GetCompletion(self, request, context):
        messages = [{"role": roles[message.role], "content": "".join(part.text for part in message.content)} for message in request.messages]
        text = ask(messages)["choices"][0]["message"]["content"]
        message = chat_pb2.CompletionMessage(content=text, role=chat_pb2.ROLE_ASSISTANT)
        return chat_pb2.GetChatCompletionResponse(id="1", model="m", outputs=[chat_pb2.CompletionOutput(message=message)])


server = grpc.server(ThreadPoolExecutor())
chat_pb2_grpc.add_ChatServicer_to_server(Chat(), server)
port = server.add_secure_port("localhost:0", grpc.local_server_credentials())
server.start()
print(port, flush=True)
server.wait_for_termination()
