namespace FlannelMesh.Leases.Voters;

/// <summary>What people should know about their number of voters.</summary>
public static class VotersAdvice
{
    /// <summary>Null if there is nothing to say.</summary>
    public static string? Of(int voters) => voters switch
    {
        2 => "both voters are needed for every change of a lease, so that either one's loss stops changes; add a third (`flannelmesh voters add`)",
        _ when voters > 0 && voters % 2 == 0 =>
            $"{new Quorum(voters).Size} of {voters} voters are needed, as many may be lost as with {voters - 1}; an odd number is better",
        _ => null,
    };
}
