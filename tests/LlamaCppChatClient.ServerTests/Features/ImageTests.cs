using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>What the model sees.</summary>
public sealed class ImageTests(Servers servers)
{
    [Theory]
    [InlineData("red", 255, 0, 0, false)]
    [InlineData("green", 0, 255, 0, true)]
    [InlineData("blue", 0, 0, 255, true)]
    public async Task Colour_of_an_image_is_seen(string name, byte red, byte green, byte blue, bool streaming)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        ChatMessage message = new(ChatRole.User, [new TextContent("Describe the image."), new DataContent(ColourPicture.Create(red, green, blue), "image/png")]);

        ChatResponse response = await client.AskAsync([message], new ChatOptions { Temperature = 0 }, streaming);

        Assert.Contains(name, response.Text, StringComparison.OrdinalIgnoreCase);
    }
}
