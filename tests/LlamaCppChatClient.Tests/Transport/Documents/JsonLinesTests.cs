using System.Text;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

/// <summary>Documents on lines of their own are read as events.</summary>
public class JsonLinesTests
{
    [Theory]
    [InlineData("{\"a\":1}\n{\"b\":2}\n", "data: {\"a\":1}\n\ndata: {\"b\":2}\n\n")]
    [InlineData(" \r\n{\"a\":1}\r\n\r\n{\"b\":2}", "data: {\"a\":1}\n\ndata: {\"b\":2}\n\n")]
    [InlineData("{\"a\":\n1,\r\n\"b\":2}\n{}", "data: {\"a\": 1,  \"b\":2}\n\ndata: {}\n\n")]
    [InlineData("{\"a\":1}\n \t{\"b\":2}", "data: {\"a\":1}\n\ndata: {\"b\":2}\n\n")]
    [InlineData("{\"a\":1}\n\ndata: [DONE]\n\n", "data: {\"a\":1}\n\ndata: [DONE]\n\n")]
    [InlineData("{\"a\":1}data: [DONE]\n\n", "data: {\"a\":1}\n\ndata: [DONE]\n\n")]
    [InlineData("{\"a\":1}\ndata", "data: {\"a\":1}\n\ndata")]
    [InlineData("{\"a\":1}\n: bye\n", "data: {\"a\":1}\n\n: bye\n")]
    public void Lines_are_events(string body, string expected) => Assert.Equal(expected, Events(body));

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("{\"a\":1}")]
    [InlineData(" {\"a\":1}\n\n")]
    [InlineData("data: 1\n\n")]
    [InlineData("[1]\n[2]\n")]
    [InlineData("{\"a\":1}{\"b\":2}")]
    [InlineData("{\"a\":1} {\"b\":2}")]
    [InlineData("{\"a\":1}\n{\"b\"")]
    [InlineData("{\"a\":1}\nnothing")]
    [InlineData("{\"a\":1}\n[2]")]
    [InlineData("{\"a\"")]
    public void Other_bodies_are_no_lines(string body) => Assert.Null(Events(body));

    private static string? Events(string body) => JsonLines.ToEvents(Encoding.UTF8.GetBytes(body)) is { } events ? Encoding.UTF8.GetString(events) : null;
}
