using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>A request with a large picture, and a short answer.</summary>
internal sealed class LargeImage : ChatCase
{
    private readonly ReadOnlyMemory<byte> _image;
    private readonly List<Microsoft.Extensions.AI.ChatMessage> _messages;

    public LargeImage(int size = 8 * 1024 * 1024)
    {
        byte[] image = new byte[size];
        new Random(1).NextBytes(image);
        _image = image;
        _messages = [new(ChatRole.User, [new TextContent(RawImageContent.Question), new DataContent(_image, "image/png")])];
    }

    public override string Name => "request with an 8 MB PNG";

    public override string Key => "image";

    public override string Scenario => Server.Scenario.ShortAnswer;

    public override Target Target => new(TimeRatio: 1.3, Bytes: 100_000);

    public override Func<HttpContent>? ToRawRequest => () => new RawImageContent(_image);

    public override async Task<CallResult> CallRawAsync(RawClient client) => new((await client.FoldAsync(new RawImageContent(_image))).Length);

    public override async Task<CallResult> CallAsync(IChatClient client) => new((await client.GetResponseAsync(_messages)).Text.Length);

    public override async Task<CallResult> CallAsync(ChatClient client)
    {
        // Makes the data URL.
        ChatMessageContentPart image = ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(_image), "image/png");
        UserChatMessage message = new(ChatMessageContentPart.CreateTextPart(RawImageContent.Question), image);
        long length = 0;
        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(message))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate)
            {
                length += part.Text?.Length ?? 0;
            }
        }

        return new(length);
    }
}
