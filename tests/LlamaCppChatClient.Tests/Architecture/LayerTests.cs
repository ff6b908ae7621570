using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LlamaCpp.Tests.Architecture;

/// <summary>Each file has its room, and rooms use only what lies below them.</summary>
public class LayerTests
{
    private const string Main = "LlamaCppChatClient";
    private const string Doors = ".";

    private static readonly string[] DoorFiles =
        ["LlamaCppChatClient.cs", "LlamaCppContentEmbeddingGenerator.cs", "LlamaCppEmbeddingGenerator.cs", "LlamaCppServerClient.cs", "LlamaCppSpeechToTextClient.cs"];

    /// <summary>The rooms of the main package from top to bottom, those of one line side by side.</summary>
    private static readonly string[][] Levels =
    [
        ["DependencyInjection"],
        ["Reduction"],
        ["Server"],
        [Doors],
        ["Embeddings", "Speech"],
        ["Chat"],
        ["Transport"],
        ["Json", "Errors", "Diagnostics"],
    ];

    public static TheoryData<string> Projects => [.. SourceProject.Names];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_two_folders_depend_on_each_other_in_a_circle(string project)
    {
        Assert.Empty(FolderCircles.Find(SourceProject.Read(project).Uses()));
    }

    [Fact]
    public void Rooms_use_only_rooms_below_them()
    {
        string[] upwards =
        [
            .. from use in SourceProject.Read(Main).Uses()
               where LevelOf(use.To) < LevelOf(use.From)
               select $"{use.From} -> {use.To}: {use.Place}",
        ];

        Assert.Empty(upwards);
    }

    [Fact]
    public void Every_room_has_a_level()
    {
        Assert.All(SourceProject.Read(Main).Files.Select(file => SourceProject.RoomOf(file.Folder)).Distinct(), room => Assert.Contains(Levels, level => level.Contains(room)));
    }

    [Fact]
    public void Root_holds_the_doors_alone()
    {
        string[] others = [.. SourceProject.Read(Main).Files.Where(file => file.Folder == Doors).Select(file => file.Name).Except(DoorFiles)];

        Assert.Empty(others);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespace_follows_the_room(string project)
    {
        string root = "LlamaCpp" + project[Main.Length..];

        string[] elsewhere =
        [
            .. from file in SourceProject.Read(project).Files
               from type in file.Types
               where !Namespaces(root, SourceProject.RoomOf(file.Folder), type.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.PublicKeyword))).Contains(file.Namespace)
               select $"{file.Folder}/{file.Name} is in {file.Namespace}",
        ];

        Assert.Empty(elsewhere);
    }

    [Fact]
    public void Transport_knows_no_chat()
    {
        string[] chat = ["ChatMessage", "ChatOptions", "ChatResponse", "ChatResponseUpdate", "AIContent", "ChatRole"];

        Assert.All(
            SourceProject.Read(Main).Files.Where(file => SourceProject.RoomOf(file.Folder) == "Transport"),
            file => Assert.Empty(file.Names.Intersect(chat)));
    }

    [Fact]
    public void What_explains_a_refusal_knows_no_routes_of_features()
    {
        string[] routes = ["completion", "infill", "embeddings", "rerank", "slots", "lora-adapters", "tokenize", "metrics", "audio", "systemone", "models/load", "control"];

        Assert.All(
            SourceProject.Read(Main).Files.Where(file => file.Folder is "Transport/Errors" or "Transport/Sending"),
            file => Assert.DoesNotContain(
                file.Root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.StringLiteralToken)).Select(token => token.ValueText),
                text => routes.Any(route => text.TrimStart('/').StartsWith(route, StringComparison.Ordinal))));
    }

    private static string[] Namespaces(string root, string room, bool isPublic) => (root, isPublic, room) switch
    {
        // By the custom of Aspire's integrations: an AppHost finds all of it without a using.
        ("LlamaCpp.Aspire.Hosting", _, _) => ["Aspire.Hosting", "Aspire.Hosting.ApplicationModel"],
        (_, false, not Doors) => [$"{root}.{room}"],
        // Its methods extend the host's builder, and stand where that does.
        ("LlamaCpp.Aspire", true, "DependencyInjection") => ["Microsoft.Extensions.Hosting"],
        (_, true, "DependencyInjection") => [root, "Microsoft.Extensions.DependencyInjection"],
        _ => [root],
    };

    private static int LevelOf(string folder) => Array.FindIndex(Levels, level => level.Contains(SourceProject.RoomOf(folder)));
}
