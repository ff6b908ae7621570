using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LlamaCpp.Tests.PublicSurface;

/// <summary>What the library gives and takes as data can be kept by an application, also by one without JSON reflection.</summary>
public sealed class PublicDataTests
{
    private static readonly string[] Working = ["Client", "Generator", "Extensions", "Exception", "JsonConverter", "Reducer", "HealthCheck", "Prompt"];

    public static TheoryData<string> Types => [.. Data().Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Data_serialises_with_reflection_and_without(string name)
    {
        Type type = Data().Single(type => type.Name == name);
        object value = Make(type);

        string reflected = JsonSerializer.Serialize(value, type);
        string generated = JsonSerializer.Serialize(value, type, PublicDataJsonContext.Default);

        Assert.Equal(reflected, generated);
        Assert.Equal(reflected, JsonSerializer.Serialize(JsonSerializer.Deserialize(reflected, type), type));
        Assert.Equal(reflected, JsonSerializer.Serialize(JsonSerializer.Deserialize(generated, type, PublicDataJsonContext.Default), type));
    }

    private static IEnumerable<Type> Data() => typeof(LlamaCppOptions).Assembly.GetExportedTypes().Where(type =>
        !type.IsNested && !type.IsAbstract && !type.IsEnum && !Array.Exists(Working, word => type.Name.EndsWith(word, StringComparison.Ordinal))
        && !Attribute.IsDefined(type, typeof(ExperimentalAttribute)));

    private static object Make(Type type) =>
        type == typeof(LlamaCppEndpoint) ? new LlamaCppEndpoint("http://server:8080/v1", "sk-key")
        : type == typeof(LlamaCppLogitBias) ? new LlamaCppLogitBias { [1] = 0.5f, ["!"] = LlamaCppLogitBias.Never }
        : type == typeof(LlamaCppTokenLogProbability) ? new LlamaCppTokenLogProbability { Id = 1, Token = "é", Bytes = new byte[] { 195, 169 }, Alternatives = [new() { Bytes = new byte[] { 33 } }] }
        : type.GetConstructor([]) is { } constructor && !Attribute.IsDefined(type, typeof(RequiredMemberAttribute)) ? constructor.Invoke([])
        : RuntimeHelpers.GetUninitializedObject(type);
}
