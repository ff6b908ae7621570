using System.Text.RegularExpressions;

namespace LlamaCpp.Site;

/// <summary>
/// Makes properties of the accessors of extension properties in docfx's description of the packages. docfx 2.81 reads from an
/// assembly <c>get_MinP(ChatOptions)</c> and <c>set_MinP(ChatOptions, float?)</c>, and from a project nothing at all.
/// </summary>
internal static partial class ExtensionProperties
{
    /// <summary>Changes the files of a folder, and returns how many properties there are.</summary>
    public static int Write(string folder)
    {
        int count = 0;
        foreach (string path in Directory.EnumerateFiles(folder, "*.yml"))
        {
            string text = File.ReadAllText(path);
            if (!Getter().IsMatch(text))
            {
                continue;
            }

            string[] blocks = BlockStart().Split(text);
            string written = string.Concat(blocks.Where(block => !IsLeftOut(block)).Select(block => Getter().IsMatch(block) ? ToProperty(block, text) : block));
            count += blocks.Count(Getter().IsMatch);
            File.WriteAllText(path, AccessorName().Replace(SetterChild().Replace(written, ""), "$1"));
        }

        return count;
    }

    private static bool IsLeftOut(string block) => Setter().IsMatch(block) || Overload().IsMatch(block);

    private static string ToProperty(string block, string page)
    {
        Match getter = Getter().Match(block);
        string name = getter.Groups["name"].Value;
        string type = getter.Groups["type"].Value;
        string receiver = getter.Groups["receiver"].Value;
        string owner = getter.Groups["owner"].Value;
        string[] shown = receiver.Split(' ');
        (string accessors, string older) = page.Contains($"  id: set_{name}({getter.Groups["of"].Value},", StringComparison.Ordinal)
            ? ("{ get; set; }", $"{owner}.set_{name}({shown[1]}, value)")
            : ("{ get; }", $"{owner}.get_{name}({shown[1]})");
        block = Signature().Replace(block, $"    content: |-\n      extension({receiver})\n      {{\n          public {type} {name} {accessors}\n      }}\n      // Before C# 14: {older}\n");
        block = Names().Replace(block, $"$1{shown[0]}.{name}\n");
        return Rest().Replace(block.Replace("  type: Method\n", "  type: Property\n", StringComparison.Ordinal), "");
    }

    // An item, the references, and each of them begins at the start of a line.
    [GeneratedRegex(@"(?=^(?:- uid: |references:))", RegexOptions.Multiline)]
    private static partial Regex BlockStart();

    [GeneratedRegex(@"^  id: get_(?<name>\w+)\((?<of>[^,\n]+)\)\n  parent: (?:\w+\.)*(?<owner>\w+)\n(?:.*\n)*?    content: public static (?<type>.+) get_\w+\((?<receiver>[^,\n]+)\)\n", RegexOptions.Multiline)]
    private static partial Regex Getter();

    [GeneratedRegex(@"^  id: set_\w+\(", RegexOptions.Multiline)]
    private static partial Regex Setter();

    [GeneratedRegex(@"^- uid: \S+\.[gs]et_\w+\*\n")]
    private static partial Regex Overload();

    [GeneratedRegex(@"^    content: public static .*\n    parameters:\n    - id: .*\n      type: .*\n(?:      description: .*\n)?", RegexOptions.Multiline)]
    private static partial Regex Signature();

    [GeneratedRegex(@"^(  (?:name|nameWithType|fullName): ).*\n", RegexOptions.Multiline)]
    private static partial Regex Names();

    [GeneratedRegex(@"^(?:  (?:overload|(?:name|nameWithType|fullName)\.vb)|    content\.vb): .*\n", RegexOptions.Multiline)]
    private static partial Regex Rest();

    [GeneratedRegex(@"^  - \S+\.set_\w+\(.*\n", RegexOptions.Multiline)]
    private static partial Regex SetterChild();

    [GeneratedRegex(@"(Extensions\.)get_(?=\w+\(\w+\.)")]
    private static partial Regex AccessorName();
}
