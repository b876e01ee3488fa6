namespace FlannelMesh.Cni.Protocol;

/// <summary>What the runtime says in CNI_ variables, validated as far as the command needs them.</summary>
/// <param name="ContainerId">Empty where the command has no container; never a path.</param>
/// <param name="InterfaceName">As <paramref name="ContainerId"/>.</param>
/// <param name="Path">CNI_PATH: directories of plugins, separated by colons.</param>
internal sealed record Invocation(string Command, string ContainerId, string InterfaceName, string Path)
{
    /// <summary>A file is named by it, beside a temporary one that is longer.</summary>
    private const int MaxContainerId = 180;
    private const int MaxInterfaceName = 15;

    /// <exception cref="CniException">A variable is missing or cannot be.</exception>
    public static Invocation Read(IReadOnlyDictionary<string, string> environment)
    {
        var command = environment.GetValueOrDefault("CNI_COMMAND", "");
        if (!CniCommand.All.Contains(command))
        {
            throw Invalid($"CNI_COMMAND is \"{command}\"; it must be one of {string.Join(", ", CniCommand.All)}");
        }

        var hasContainer = command is CniCommand.Add or CniCommand.Del or CniCommand.Check;
        string[] needed =
        [
            .. hasContainer ? ["CNI_CONTAINERID", "CNI_IFNAME"] : Array.Empty<string>(),
            .. command is CniCommand.Add or CniCommand.Check ? ["CNI_NETNS"] : Array.Empty<string>(),
            .. command is CniCommand.Version ? Array.Empty<string>() : ["CNI_PATH"],
        ];
        var missing = needed.Where(name => string.IsNullOrEmpty(environment.GetValueOrDefault(name))).ToList();
        if (missing.Count > 0)
        {
            throw Invalid($"{string.Join(", ", missing)} must be set for {command}");
        }

        var (container, link) = hasContainer ? (environment["CNI_CONTAINERID"], environment["CNI_IFNAME"]) : ("", "");
        if (hasContainer && (container.Length > MaxContainerId || !IsIdentifier(container)))
        {
            throw Invalid(
                $"CNI_CONTAINERID is \"{container}\"; it must be 1 to {MaxContainerId} letters, digits, \"_\", \".\" and \"-\", "
                + "beginning with a letter or digit");
        }

        if (hasContainer && !IsInterfaceName(link))
        {
            throw Invalid(
                $"CNI_IFNAME is \"{link}\"; it must be 1 to {MaxInterfaceName} characters without blanks, \"/\" and \":\", and not \".\" or \"..\"");
        }

        return new Invocation(command, container, link, environment.GetValueOrDefault("CNI_PATH", ""));
    }

    /// <summary>Whether CNI allows it as the name of a network or the id of a container.</summary>
    public static bool IsIdentifier(string text) =>
        text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static bool IsInterfaceName(string name) =>
        name.Length <= MaxInterfaceName && name is not ("." or "..") && !name.Any(c => c is '/' or ':' || char.IsWhiteSpace(c) || char.IsControl(c));

    private static CniException Invalid(string message) => new(CniErrorCode.InvalidEnvironment, message);
}
