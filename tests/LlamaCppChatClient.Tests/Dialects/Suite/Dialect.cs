namespace LlamaCpp.Tests.Dialects;

/// <summary>How a server writes replies: one form of each dimension, by its number.</summary>
internal sealed record Dialect(int[] Choices)
{
    /// <summary>How llama-server does.</summary>
    public static Dialect Plain { get; } = new(new int[Dimension.All.Length]);

    /// <summary>All that differ in one dimension, all that differ in two, and some that differ in any number; each once, always the same.</summary>
    public static IEnumerable<Dialect> All(int random)
    {
        HashSet<string> seen = [];
        Random chance = new(11);
        IEnumerable<Dialect> mixed = Enumerable.Range(0, random).Select(_ => new Dialect([.. Dimension.All.Select(dimension => Math.Max(0, chance.Next(-dimension.Forms.Length / 2, dimension.Forms.Length)))]));
        return new[] { Plain }.Concat(Others(Plain)).Concat(Others(Plain).SelectMany(Others)).Concat(mixed)
            .Select(dialect => dialect.WithoutContradictions())
            .Where(dialect => seen.Add(dialect.ToString()));
    }

    public string this[Dimension dimension] => dimension.Forms[Choices[Array.IndexOf(Dimension.All, dimension)]];

    public bool Is(Dimension dimension, string form)
    {
        Assert.Contains(form, dimension.Forms);
        return this[dimension] == form;
    }

    public bool IsEvents => Is(Dimension.Form, "events");

    public bool IsDocument => Is(Dimension.Form, "a document") || Is(Dimension.Form, "a document, then [DONE]");

    public override string ToString() => string.Join(", ", Dimension.All.Where((_, i) => Choices[i] > 0).Select(dimension => $"{dimension.Name}: {this[dimension]}"));

    private static IEnumerable<Dialect> Others(Dialect dialect) =>
        from i in Enumerable.Range(0, Dimension.All.Length)
        where dialect.Choices[i] == 0
        from form in Enumerable.Range(1, Dimension.All[i].Forms.Length - 1)
        select dialect.With(i, form);

    private Dialect With(int dimension, int form)
    {
        int[] choices = [.. Choices];
        choices[dimension] = form;
        return new Dialect(choices);
    }

    private Dialect Without(params Dimension[] dimensions) =>
        dimensions.Aggregate(this, (dialect, dimension) => dialect.With(Array.IndexOf(Dimension.All, dimension), 0));

    /// <summary>Leaves out what the form of the body does not have, and what no reader could tell apart.</summary>
    private Dialect WithoutContradictions()
    {
        Dialect dialect = this;
        if (!dialect.IsEvents)
        {
            dialect = dialect.Without(Dimension.Lines, Dimension.EventName);
            dialect = dialect.Is(Dimension.Comments, "between the events") ? dialect.Without(Dimension.Comments) : dialect;
            dialect = dialect.Is(Dimension.Marks, "before each event") ? dialect.Without(Dimension.Marks) : dialect;
        }

        bool isWhole = dialect.IsDocument || dialect.Is(Dimension.Parts, "one message") || dialect.Is(Dimension.Parts, "messages so far");
        if (dialect.IsDocument)
        {
            dialect = dialect.Without(Dimension.Parts, Dimension.Finish, Dimension.End);
            dialect = dialect[Dimension.Usage] is "in every event" or "zeros after it" ? dialect.Without(Dimension.Usage) : dialect;
        }

        if (isWhole)
        {
            // Each item of a message is a call.
            dialect = dialect.Without(Dimension.Ids, Dimension.Index, Dimension.Names);
            dialect = dialect[Dimension.Arguments] is "{} first" or "whole once more" ? dialect.Without(Dimension.Arguments) : dialect;
        }

        bool isNamedAgain = !dialect.Is(Dimension.Names, "first part") || dialect.Is(Dimension.Ids, "another for each part");
        if (isNamedAgain && dialect[Dimension.Arguments] is ("{} first" or "whole once more"))
        {
            // Whole arguments, and then a name or an id of its own: that is another call.
            dialect = dialect.Without(Dimension.Arguments);
        }

        // A new id for each part, and nothing else to go by: a part could as well be a call that is named later.
        return dialect.Is(Dimension.Ids, "another for each part") && !dialect.Is(Dimension.Names, "first part") ? dialect.Without(Dimension.Names) : dialect;
    }
}
