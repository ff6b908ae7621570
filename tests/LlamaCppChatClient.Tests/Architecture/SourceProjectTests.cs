namespace LlamaCpp.Tests.Architecture;

public class SourceProjectTests
{
    private static readonly SourceFile Below = new("Refusal.cs", "Below", "namespace LlamaCpp.Below; static class Refusal { } delegate int Reader<T>(T value);");

    [Theory]
    [InlineData("object x = new Refusal();")]
    [InlineData("object x = new LlamaCpp.Below.Refusal();")]
    [InlineData("object x = new global::LlamaCpp.Below.Refusal();")]
    [InlineData("object x = LlamaCpp.Below.Refusal.Make();")]
    [InlineData("object x = Refusal.Make();")]
    [InlineData("object x = $\"{Refusal.Text}\";")]
    [InlineData("List<Refusal?>? x;")]
    [InlineData("Reader<int> x;")]
    [InlineData("object x = y is Refusal { Length: > 0 };")]
    [InlineData("[Refusal] int x;")]
    [InlineData("object x = nameof(Refusal);")]
    public void Use_is_found_however_it_is_written(string code)
    {
        SourceFile above = new("Above.cs", "Above", $"namespace LlamaCpp.Above; class Above {{ {code} }}");

        Assert.Equal([("Above", "Below")], new SourceProject([Below, above]).Uses().Select(use => (use.From, use.To)));
    }

    [Theory]
    [InlineData("// see Refusal")]
    [InlineData("/// <summary><see cref=\"Refusal\"/></summary>\nint x;")]
    [InlineData("object x = \"Refusal\";")]
    [InlineData("object x = \"\"\"Refusal.Text\"\"\";")]
    [InlineData("object x = y.Refusal;")]
    [InlineData("object x = y?.Refusal;")]
    [InlineData("object x = new Other { Refusal = 1 };")]
    [InlineData("object x = Other.Make(Refusal: 1);")]
    [InlineData("object x = y is { Refusal: 1 };")]
    [InlineData("int Refusal;")]
    public void Comment_text_and_member_are_not_uses(string code)
    {
        SourceFile above = new("Above.cs", "Above", $"namespace LlamaCpp.Above; class Above {{ {code} }}");

        Assert.Empty(new SourceProject([Below, above]).Uses());
    }

    [Fact]
    public void Partial_type_is_at_home_where_its_own_file_is()
    {
        SourceFile part = new("Client.Slots.cs", "Slots", "namespace LlamaCpp; partial class Client { }");
        SourceFile own = new("Client.cs", ".", "namespace LlamaCpp; partial class Client { }");
        SourceFile user = new("User.cs", "Above", "namespace LlamaCpp; class User { Client client; }");

        Assert.Equal([(".", "Above")], new SourceProject([part, own, user]).Uses().Select(use => (use.To, use.From)));
    }

    [Fact]
    public void Circle_is_found_over_any_number_of_folders()
    {
        Assert.Equal(
            ["A -> B: one", "B -> C: two", "C -> A: three"],
            FolderCircles.Find([("A", "B", "one"), ("B", "C", "two"), ("C", "A", "three"), ("C", "D", "four"), ("E", "A", "five")]));
        Assert.Empty(FolderCircles.Find([("A", "B", "one"), ("B", "C", "two"), ("A", "C", "three")]));
    }
}
