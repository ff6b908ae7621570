using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Server;
using LlamaCpp.Tests.Transport;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>The refusals are those of tools/schema-matrix.json and structured/schema-matrix.json.</summary>
public class SchemaHintsTests
{
    private static readonly JsonElement Weather = Parse("""{"type":"object","properties":{"city":{"type":"string"}}}""");
    private static readonly JsonElement Tree = Parse("""{"type":"object","properties":{"kids":{"type":"array","items":{"$ref":"#"}}}}""");

    [Theory]
    [InlineData("JSON schema error at #/properties/p: schema must be an object", "refuses true, false and null")]
    [InlineData("Unable to generate parser for this template. Automatic parser generation failed: JSON schema error at #/properties/p: schema must be an object", "refuses true, false and null")]
    [InlineData("JSON schema error at #: properties must be an object", "refuses true, false and null")]
    [InlineData("JSON schema error at #/properties/p: unrecognized type float", "knows the types")]
    [InlineData("JSON schema error at #/properties/n: unsupported $ref #, only references into the same document are supported", "not # itself")]
    [InlineData("JSON schema error at #/properties/p: enum must be a non-empty array", "an empty enum")]
    [InlineData("JSON schema error at #: additionalProperties must be a boolean or a schema", "null for additionalProperties")]
    [InlineData("JSON schema error at #/properties/p: maxLength must be a non-negative integer", "negative lengths")]
    [InlineData("JSON schema error at #/properties/p: something new", "is known to refuse")]
    [InlineData("Failed to initialize samplers: failed to parse grammar", "very large minLength")]
    public void What_the_server_is_known_to_refuse_is_said(string message, string part)
    {
        string hint = For(new() { Tools = [Tool("get_weather", Weather)] }, message)!;

        Assert.StartsWith("A schema can't become a grammar: that of the tool 'get_weather'. llama-server ", hint, StringComparison.Ordinal);
        Assert.Contains(part, hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_that_has_the_place_is_named_alone()
    {
        ChatOptions options = new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(Weather), Tools = [Tool("get_weather", Weather), Tool("show_tree", Tree)] };

        Assert.Contains("that of the tool 'show_tree'.", For(options, "JSON schema error at #/properties/kids/items: unsupported $ref #"), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_it_may_be_are_named_the_response_format_first()
    {
        ChatOptions options = new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(Weather), Tools = [Tool("a", Weather), Tool("b", Weather)] };

        Assert.Contains("that of the response format, the tool 'a' or the tool 'b'.", For(options, "JSON schema error at #/properties/city: schema must be an object"), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_tools_five_are_named()
    {
        ChatOptions options = new() { Tools = [.. Enumerable.Range(1, 9).Select(number => Tool($"t{number}", Weather))] };

        Assert.Contains("that of the tool 't1', the tool 't2', the tool 't3', the tool 't4', the tool 't5' or one of 4 more.", For(options, "JSON schema error at #: schema must be an object"), StringComparison.Ordinal);
    }

    [Fact]
    public void Five_tools_are_all_named()
    {
        ChatOptions options = new() { Tools = [.. Enumerable.Range(1, 5).Select(number => Tool($"t{number}", Weather))] };

        Assert.Contains("that of the tool 't1', the tool 't2', the tool 't3', the tool 't4' or the tool 't5'.", For(options, "JSON schema error at #: schema must be an object"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#/anyOf/1", "the tool 'two'.")]
    [InlineData("#/anyOf/0/type", "the tool 'one' or the tool 'two'.")]
    [InlineData("#/anyOf/-1", "the tool 'plain', the tool 'one' or the tool 'two'.")]
    public void Place_in_a_list_is_found(string place, string owners)
    {
        JsonElement one = Parse("""{"anyOf":[{"type":"object"}]}""");
        JsonElement two = Parse("""{"anyOf":[{"type":"object"},{"type":"string"}]}""");
        ChatOptions options = new() { Tools = [Tool("plain", Weather), Tool("one", one), Tool("two", two)] };

        Assert.Contains("grammar: that of " + owners, For(options, $"JSON schema error at {place}: schema must be an object"), StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_schema_is_named_by_its_key()
    {
        ChatOptions options = new() { AdditionalProperties = new() { ["json_schema"] = Weather } };

        Assert.Contains("that of AdditionalProperties[\"json_schema\"].", For(options, "JSON schema error at #/properties/city: x"), StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_grammar_is_told_from_a_schema()
    {
        const string Message = "Failed to initialize samplers: failed to parse grammar";
        AIFunctionDeclaration tool = Tool("f", Weather);

        Assert.StartsWith("The Grammar of the call's options is not valid GBNF", For(new() { Grammar = "root ::=", Tools = [tool] }, Message), StringComparison.Ordinal);
        Assert.StartsWith("A schema can't become a grammar: that of the tool 'f'.", For(new() { AdditionalProperties = new() { ["grammar"] = "" }, Tools = [tool] }, Message), StringComparison.Ordinal);
        Assert.Null(For(new(), Message));
    }

    [Fact]
    public void Request_that_names_no_owner_still_has_a_hint()
    {
        Assert.StartsWith("A schema can't become a grammar: one of those in the request.", For(null, "JSON schema error at #: x"), StringComparison.Ordinal);
        Assert.StartsWith("A schema can't become a grammar: one of those in the request.", Hints.For(Asked.Post("completion", CompletionHints.Text), Asked.Refusal(400, "JSON schema error at #: x")), StringComparison.Ordinal);
    }

    private static string? For(ChatOptions? options, string message) =>
        Hints.For(Asked.Post("v1/chat/completions", ChatHints.For(options, hasMedia: false)), Asked.Refusal(400, message, "invalid_request_error"));

    private static AIFunctionDeclaration Tool(string name, JsonElement schema) => AIFunctionFactory.CreateDeclaration(name, "A tool.", schema);

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
