using System.Text;
using System.Text.Json;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

public class ErrorPayloadReaderTests
{
    [Theory]
    [InlineData("""{"error":{"code":400,"message":"m","type":"t"}}""", 400, "m", "t")]
    [InlineData("""{"error":{"type":"t","message":"m"}}""", null, "m", "t")]
    [InlineData("""{"error":{"message":"m","code":"invalid"}}""", null, "m", null)]
    [InlineData("""{"error":"m"}""", null, "m", null)]
    [InlineData("""{"message":"m"}""", null, "m", null)]
    [InlineData("""{"detail":"m"}""", null, "m", null)]
    [InlineData("""{"error":{"type":"t"}}""", null, null, "t")]
    [InlineData("""{"error":{"message":"m"}} and more""", null, "m", null)]
    [InlineData("""{"error":"\ud83d"}""", null, "\"\\ud83d\"", null)]
    [InlineData("""{"error":{"type":"t","message":"\ud83d"}}""", null, null, "t")]
    public void Error_is_found(string body, int? code, string? message, string? type)
    {
        ErrorPayload? payload = ErrorPayloadReader.Read(Encoding.UTF8.GetBytes(body));

        Assert.Equal(new ErrorPayload { Code = code, Message = message, Type = type }, payload! with { CodeName = null });
        Assert.Equal(body.Contains("invalid", StringComparison.Ordinal) ? "invalid" : null, payload.CodeName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("proxy error: Could not establish connection")]
    [InlineData("<html></html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"error":null}""")]
    [InlineData("""{"error":{"message":5}}""")]
    [InlineData("""{"error":{"message":"\ud83d"}}""")]
    [InlineData("""{"error":""")]
    public void Anything_else_says_nothing(string body)
    {
        Assert.Null(ErrorPayloadReader.Read(Encoding.UTF8.GetBytes(body)));
    }

    [Theory]
    [InlineData("\"m\"", "m")]
    [InlineData("5", "5")]
    [InlineData("{}", "{}")]
    [InlineData("""{"\ud83d":1}""", """{"\ud83d":1}""")]
    [InlineData("null", null)]
    public void Member_of_any_form_says_something(string error, string? message) =>
        Assert.Equal(message, ErrorPayloadReader.ReadMember(JsonElement.Parse(error), isBesideAnswer: false)?.Message);
}
