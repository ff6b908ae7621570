using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Snippets.WorksWith;

internal static partial class NativeAot
{
    public static async Task<Person> ExtractAsync(IChatClient client)
    {
        // begin-snippet: works-with-aot
        ChatResponse<Person> person = await client.GetResponseAsync<Person>("Extract the person: Maria is 34 years old.", AppJson.Default.Options);
        Console.WriteLine(person.Result.Name);
        // end-snippet

        return person.Result;
    }

    // begin-snippet: works-with-aot-json
    internal sealed record Person(string Name, int Age);

    [JsonSerializable(typeof(Person))]
    internal sealed partial class AppJson : JsonSerializerContext;
    // end-snippet
}
