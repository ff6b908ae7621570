namespace LlamaCpp.Chat;

/// <summary>
/// Where a schema stood in the caller's document, as a list of names from the end. Its text is made for messages only: with long names, the texts of all
/// places would take much more memory than the document.
/// </summary>
internal sealed class SchemaPath(SchemaPath? parent, string name)
{
    private SchemaPath? Next => parent;

    private string Name => name;

    /// <summary>The document itself.</summary>
    public static SchemaPath Root { get; } = new(null, "#");

    public SchemaPath To(string keyword) => new(this, keyword);

    public SchemaPath To(string keyword, string name) => new(new SchemaPath(this, keyword), name);

    /// <summary>The place as a JSON pointer for people: <c>#/properties/a~1b</c>.</summary>
    public override string ToString()
    {
        Stack<string> names = new();
        for (SchemaPath? path = this; path is not null; path = path.Next)
        {
            names.Push(path.Name);
        }

        return string.Join('/', names.Select((text, index) => index == 0 ? text : SchemaPointer.Escape(text)));
    }
}
