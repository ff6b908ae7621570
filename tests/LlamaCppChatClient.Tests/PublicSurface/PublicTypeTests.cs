using System.Reflection;
using LlamaCpp.Hosting;

namespace LlamaCpp.Tests.PublicSurface;

public sealed class PublicTypeTests
{
    private static readonly Type[] Types = [.. typeof(LlamaCppOptions).Assembly.GetExportedTypes(), .. typeof(LlamaServerOptions).Assembly.GetExportedTypes()];

    [Fact]
    public void No_public_type_is_a_record()
    {
        Assert.All(Types, type => Assert.Null(type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(System.Text.StringBuilder)])));
        Assert.All(Types, type => Assert.Null(type.GetMethod("Deconstruct")));
    }

    [Fact]
    public void No_public_type_speaks_the_words_of_the_wire() =>
        Assert.DoesNotContain(
            Types.SelectMany(type => type.GetProperties()),
            property => property.GetCustomAttribute<System.Text.Json.Serialization.JsonPropertyNameAttribute>() is not null);
}
