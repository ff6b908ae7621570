using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>Answers as JSON: whatever the tiny model would like to say, the server's grammar holds it to the schema.</summary>
public sealed class StructuredOutputTests(Servers servers)
{
    // Strict: unknown, missing and repeated members are errors.
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public enum Colour
    {
        Red,
        Green,
        Blue,
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Strict_record_is_filled(bool streaming)
    {
        Person person = await AskAsync<Person>("Extract the person: Maria is 34 years old.", streaming);

        Assert.Equal(new Person("Maria", 34), person);
    }

    [Fact]
    public async Task Enum_is_one_of_its_names()
    {
        Car car = await AskAsync<Car>("Describe a car.");

        Assert.True(Enum.IsDefined(car.Colour));
        Assert.True(Enum.IsDefined(car.Built));
    }

    [Fact]
    public async Task Array_has_items_of_its_type_and_its_length()
    {
        const string Schema = """{"type":"array","minItems":2,"maxItems":3,"items":{"type":"array","minItems":1,"maxItems":2,"items":{"enum":["a","b"]}}}""";

        string[][] array = JsonSerializer.Deserialize<string[][]>(await AskAsync("Count to 12.", Schema), Strict)!;

        Assert.InRange(array.Length, 2, 3);
        Assert.All(array, items => Assert.InRange(items.Length, 1, 2));
        Assert.All(array.SelectMany(items => items), item => Assert.Contains(item, (string[])["a", "b"]));
    }

    [Fact]
    public async Task String_matches_its_pattern()
    {
        Flight flight = await AskAsync<Flight>("What is the capital of France?");

        Assert.Matches("^[A-Z]{3}$", flight.Airport);
        Assert.Matches("^[0-9]{2}:[0-9]{2}$", flight.Time);
    }

    [Theory]
    [InlineData("""{"type":"string","format":"date"}""", "^\"[0-9]{4}-[0-9]{2}-[0-9]{2}\"$")]
    [InlineData("""{"type":"string","minLength":5,"maxLength":5}""", "^\".{5}\"$")]
    [InlineData("""{"type":"integer","minimum":17,"maximum":23}""", "^(1[789]|2[0123])$")]
    [InlineData("""{"const":"only this"}""", "^\"only this\"$")]
    public async Task Bounds_are_kept(string schema, string expected)
    {
        string answer = await AskAsync("What is 3 plus 4?", schema);

        Assert.Matches(expected, JsonSerializer.Serialize(JsonElement.Parse(answer), Plain));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Json_mode_gives_an_object(bool streaming)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);

        ChatResponse response = await client.AskAsync(
            "Extract the person: Maria is 34 years old.", new ChatOptions { ResponseFormat = ChatResponseFormat.Json, Temperature = 0 }, streaming);

        JsonElement json = JsonElement.Parse(response.Text);
        Assert.Equal("Maria", json.GetProperty("name").GetString());
        Assert.Equal(34, json.GetProperty("age").GetInt32());
    }

    [Fact]
    public async Task Schema_option_binds_like_the_response_format()
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);

        ChatResponse response = await client.AskAsync(
            "Hello!", new ChatOptions { Temperature = 0, AdditionalProperties = new() { ["json_schema"] = JsonElement.Parse("""{"enum":["one","two"]}""") } });

        Assert.Contains(JsonElement.Parse(response.Text).GetString(), (string[])["one", "two"]);
    }

    private async Task<T> AskAsync<T>(string question, bool streaming = false)
    {
        ChatResponseFormatJson format = ChatResponseFormat.ForJsonSchema<T>(Strict);
        return JsonSerializer.Deserialize<T>(await AskAsync(question, format, streaming), Strict)!;
    }

    private Task<string> AskAsync(string question, string schema) =>
        AskAsync(question, ChatResponseFormat.ForJsonSchema(JsonElement.Parse(schema)), streaming: false);

    private async Task<string> AskAsync(string question, ChatResponseFormatJson format, bool streaming)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        ChatOptions options = new() { ResponseFormat = format, Temperature = 0, MaxOutputTokens = 400, AdditionalProperties = new() { ["strict"] = true } };
        ChatResponse response = await client.AskAsync(question, options, streaming);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        return response.Text;
    }

    private sealed record Person(string Name, int Age);

    private sealed record Car(Colour Colour, DayOfWeek Built);

    private sealed record Flight(
        [property: RegularExpression("^[A-Z]{3}$")] string Airport,
        [property: RegularExpression("^[0-9]{2}:[0-9]{2}$")] string Time);
}
