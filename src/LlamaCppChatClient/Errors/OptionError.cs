namespace LlamaCpp.Errors;

/// <summary>Makes the exception for an option of a call that can't be sent.</summary>
internal static class OptionError
{
    // The caller's parameter, whatever the method that finds the error calls it.
    private const string Parameter = "options";

    public static bool Is(Exception exception) => exception is ArgumentException { ParamName: Parameter };

#pragma warning disable CA2208, MA0015 // the name is that of the public method's parameter
    public static ArgumentException Create(string message, Exception? inner = null) => new(message, Parameter, inner);
#pragma warning restore CA2208, MA0015
}
